package org.recompose.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final int SIZE = 16;

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void twoClasses() throws IOException {
        folder = Files.createDirectory(temporary.resolve("flowers"));
        for (String name : List.of("tulip", "daisy")) {
            Files.createDirectory(folder.resolve(name));
        }
        put("tulip/red.png", "png", Color.RED);
        put("daisy/blue.png", "png", Color.BLUE);
    }

    @Test
    void readsEachFormatInItsColours() throws IOException {
        for (String format : List.of("jpg", "png", "gif", "bmp")) {
            put("daisy/green." + format, format, new Color(20, 160, 60));
        }

        ImageSet set = load();

        assertEquals(List.of("daisy", "tulip"), set.classes());
        assertEquals(
                List.of(
                        "daisy/blue.png",
                        "daisy/green.bmp",
                        "daisy/green.gif",
                        "daisy/green.jpg",
                        "daisy/green.png",
                        "tulip/red.png"),
                set.names());
        assertArrayEquals(new int[] {0, 0, 0, 0, 0, 1}, set.labels());
        for (int image = 1; image <= 4; image++) {
            assertColour(new Color(20, 160, 60), set, image, 3);
        }
        assertColour(Color.RED, set, 5, 0);
        assertEquals(List.of(), set.warnings());
    }

    @Test
    void greyStaysAsDarkAsItIsAndTransparencyBecomesWhite() throws IOException {
        BufferedImage grey = new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_GRAY);
        fill(grey.getRaster(), 90);
        ImageIO.write(grey, "png", folder.resolve("daisy/grey.png").toFile());
        ImageIO.write(grey, "jpg", folder.resolve("daisy/grey.jpg").toFile());
        BufferedImage grey16 = new BufferedImage(20, 10, BufferedImage.TYPE_USHORT_GRAY);
        fill(grey16.getRaster(), 90 * 257);
        ImageIO.write(grey16, "png", folder.resolve("daisy/grey16.png").toFile());
        BufferedImage nothing = new BufferedImage(20, 10, BufferedImage.TYPE_INT_ARGB);
        ImageIO.write(nothing, "png", folder.resolve("daisy/nothing.png").toFile());

        ImageSet set = load();

        for (String name : List.of("daisy/grey.png", "daisy/grey.jpg", "daisy/grey16.png")) {
            assertColour(new Color(90, 90, 90), set, set.names().indexOf(name), 1);
        }
        assertColour(Color.WHITE, set, set.names().indexOf("daisy/nothing.png"), 0);
    }

    @Test
    void cmykComesInItsColours() throws IOException {
        WritableRaster inverted = Raster.createInterleavedRaster(0, 16, 16, 4, null);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                inverted.setPixel(x, y, new int[] {200, 40, 60, 255});
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out =
                ImageIO.createImageOutputStream(folder.resolve("daisy/cmyk.jpg").toFile())) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(inverted, null, null), null);
        }

        ImageSet set = load();

        assertColour(new Color(200, 40, 60), set, set.names().indexOf("daisy/cmyk.jpg"), 3);
    }

    @Test
    void whatIsNoWholeImageIsNamedAndSkipped() throws IOException {
        for (String format : List.of("jpg", "png", "gif", "bmp")) {
            byte[] whole = encoded(pattern(), format);
            Files.write(folder.resolve("daisy/half." + format), Arrays.copyOf(whole, whole.length / 2));
        }
        byte[] jpeg = encoded(pattern(), "jpg");
        Files.write(folder.resolve("daisy/almost.jpg"), Arrays.copyOf(jpeg, jpeg.length - 2));
        Files.writeString(folder.resolve("daisy/text.jpg"), "this is not a picture");
        Files.createFile(folder.resolve("daisy/empty.jpg"));
        Files.createFile(folder.resolve("daisy/.hidden.jpg"));
        Files.createDirectory(folder.resolve("daisy/deeper"));
        Files.writeString(folder.resolve("LICENSE.txt"), "words");
        Files.createDirectory(folder.resolve(".git"));

        ImageSet set = load();

        assertEquals(List.of("daisy/blue.png", "tulip/red.png"), set.names());
        assertTrue(set.warnings().contains("7 files were skipped"), set.warnings()::toString);
        List<String> named = set.warnings().stream()
                .filter(w -> w.contains(":"))
                .map(w -> w.substring(0, w.indexOf(':')))
                .sorted()
                .toList();
        assertEquals(
                List.of(
                        "LICENSE.txt",
                        "daisy/almost.jpg",
                        "daisy/deeper",
                        "daisy/empty.jpg",
                        "daisy/half.bmp",
                        "daisy/half.gif",
                        "daisy/half.jpg",
                        "daisy/half.png",
                        "daisy/text.jpg"),
                named);
        assertTrue(set.warnings().contains("daisy/text.jpg: skipped, not an image"), set.warnings()::toString);
        assertTrue(set.warnings().contains("daisy/empty.jpg: skipped, the file is empty"), set.warnings()::toString);
    }

    @Test
    void aLinkToNothingAndWhatIsNoPlainFileAreNamedAndTheLoadGoesOn() throws Exception {
        Files.createSymbolicLink(folder.resolve("daisy/gone.jpg"), temporary.resolve("nowhere"));
        Files.createSymbolicLink(folder.resolve("daisy/round.jpg"), folder.resolve("daisy/round.jpg"));
        Files.createSymbolicLink(folder.resolve("rose"), temporary.resolve("nowhere"));
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", folder.resolve("tulip/pipe.jpg").toString())
                        .start()
                        .waitFor());

        ImageSet set = load();

        assertEquals(List.of("daisy/blue.png", "tulip/red.png"), set.names());
        assertEquals(
                List.of(
                        "rose: not in a class's sub-folder, left aside",
                        "daisy/gone.jpg: skipped, a link to nothing",
                        "daisy/round.jpg: skipped, Too many levels of symbolic links or unable to access attributes of"
                                + " symbolic link",
                        "tulip/pipe.jpg: not a plain file, left aside",
                        "2 files were skipped"),
                set.warnings());
    }

    /** The table of EXIF: which side of the upright picture the stored picture's first row and first column are. */
    @Test
    void aPhotographIsTurnedAsItsCameraSays() throws IOException {
        List<String> sides = List.of(
                "top left",
                "top right",
                "bottom right",
                "bottom left",
                "left top",
                "right top",
                "right bottom",
                "left bottom");
        Map<String, Color> upright = Map.of(
                "top left",
                Color.RED,
                "top right",
                Color.GREEN,
                "bottom left",
                Color.BLUE,
                "bottom right",
                Color.WHITE);
        Map<String, String> opposite = Map.of("top", "bottom", "bottom", "top", "left", "right", "right", "left");
        for (int code = 1; code <= 8; code++) {
            String row = sides.get(code - 1).split(" ")[0];
            String column = sides.get(code - 1).split(" ")[1];
            BufferedImage stored = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < 64 * 32; p++) {
                String vertical = p / 64 < 16 ? row : opposite.get(row);
                String horizontal = p % 64 < 32 ? column : opposite.get(column);
                Color colour =
                        upright.getOrDefault(vertical + " " + horizontal, upright.get(horizontal + " " + vertical));
                stored.setRGB(p % 64, p / 64, colour.getRGB());
            }
            for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                Files.write(
                        folder.resolve("daisy/" + code + order + ".jpg"),
                        withOrientation(encoded(stored, "jpg"), code, order));
            }
        }

        ImageSet set = load();

        for (int i = 0; i < 16; i++) {
            BufferedImage image = set.image(i);
            assertTrue(set.names().get(i).endsWith("ENDIAN.jpg"));
            upright.forEach((corner, colour) -> {
                int rgb = image.getRGB(corner.contains("left") ? 3 : SIZE - 4, corner.contains("top") ? 3 : SIZE - 4);
                for (int shift = 0; shift <= 16; shift += 8) {
                    assertEquals(colour.getRGB() >> shift & 255, rgb >> shift & 255, 6, corner);
                }
            });
        }
    }

    @Test
    void anOrientationThatCannotBeReadIsNone() throws IOException {
        byte[] plain = encoded(pattern(), "jpg");
        byte[] exif = withOrientation(plain, 6, ByteOrder.BIG_ENDIAN);
        Files.write(folder.resolve("daisy/plain.jpg"), plain);
        for (int at = 0; at < 38; at++) {
            byte[] damaged = exif.clone();
            damaged[2 + at] = (byte) 0xEE;
            assertTrue(List.of(1, 6).contains(Orientation.of(damaged).code()), "byte " + at);
            assertEquals(
                    at < 30 ? 1 : 6, Orientation.of(Arrays.copyOf(exif, 2 + at)).code(), "cut at " + at);
        }
        assertEquals(6, Orientation.of(exif).code());
        assertEquals(
                1,
                Orientation.of(withOrientation(plain, 9, ByteOrder.BIG_ENDIAN)).code());
    }

    /** A JPEG with an EXIF segment that holds nothing but the orientation. */
    private static byte[] withOrientation(byte[] jpeg, int code, ByteOrder order) {
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + 36);
        out.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) 34).put("Exif\0\0".getBytes());
        out.order(order)
                .put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes())
                .putShort((short) 42);
        out.putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1);
        out.putShort((short) code).putShort((short) 0).putInt(0);
        return out.put(jpeg, 2, jpeg.length - 2).array();
    }

    @Test
    void theSameFileTwiceIsReportedAndContradictionsAreDropped() throws IOException {
        Files.copy(folder.resolve("daisy/blue.png"), folder.resolve("daisy/again.png"));
        put("daisy/both.png", "png", Color.PINK);
        Files.copy(folder.resolve("daisy/both.png"), folder.resolve("tulip/both.png"));

        ImageSet set = load();

        assertEquals(List.of("daisy/again.png", "daisy/blue.png", "tulip/red.png"), set.names());
        assertEquals(
                List.of(
                        "daisy/again.png = daisy/blue.png: the same file, kept on one side of every split",
                        "daisy/both.png = tulip/both.png: the same file in different classes, none of them used"),
                set.warnings());
    }

    @Test
    void namesBeyondAsciiAreRead() throws IOException {
        assumeTrue(
                Charset.forName(System.getProperty("sun.jnu.encoding"))
                        .newEncoder()
                        .canEncode("Gänseblümchen 菊"),
                "this locale has no such file names");
        Files.createDirectory(folder.resolve("Gänseblümchen"));
        put("Gänseblümchen/菊 1.png", "png", Color.GREEN);

        assertEquals(List.of("Gänseblümchen", "daisy", "tulip"), load().classes());
        assertEquals("Gänseblümchen/菊 1.png", load().names().get(0));
    }

    @Test
    void aFolderThatCannotServeIsRefusedWithItsName() throws IOException {
        assertRefused(temporary.resolve("nowhere"), "there is no folder '" + temporary.resolve("nowhere") + "'");
        assertRefused(folder.resolve("daisy"), "has no sub-folders");

        Path one = Files.createDirectories(temporary.resolve("one"));
        Files.move(folder, one.resolve("flowers"));
        assertRefused(one, "holds one class only, 'flowers'; at least two are needed; did you mean");

        Path rose = Files.createDirectory(one.resolve("flowers/rose"));
        assertRefused(one.resolve("flowers"), "class 'rose' in");
        Files.writeString(rose.resolve("notes.jpg"), "no picture");
        assertRefused(one.resolve("flowers"), "(rose/notes.jpg: skipped, not an image)");
    }

    @Test
    void theSecondLoadComesFromTheCacheAndIsTheSame() throws IOException {
        Path cache = temporary.resolve("cache");
        Files.writeString(folder.resolve("tulip/text.jpg"), "no picture");
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();

        ImageSet decoded = load(cache, (done, total) -> first.add(done));
        ImageSet cached = load(cache, (done, total) -> second.add(done));

        assertEquals(List.of(1, 2, 3), first);
        assertEquals(List.of(), second);
        assertEquals(decoded.hash(), cached.hash());
        assertEquals(load().hash(), cached.hash());
        assertEquals(decoded.names(), cached.names());
        assertEquals(decoded.warnings(), cached.warnings());
        assertColour(Color.RED, cached, 1, 0);
    }

    @Test
    void aDamagedOrOutdatedCacheIsIgnored() throws IOException {
        Path cache = temporary.resolve("cache");
        String hash = load(cache, ImageProgress.NONE).hash();
        try (Stream<Path> files = Files.list(cache)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".images")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[100]++;
                Files.delete(file);
                Files.write(file, bytes);
            }
        }
        assertEquals(hash, load(cache, ImageProgress.NONE).hash());

        try (Stream<Path> files = Files.list(cache)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                Files.writeString(file, "{\"height\": 3");
            }
        }
        assertEquals(hash, load(cache, ImageProgress.NONE).hash());

        put("daisy/new.png", "png", Color.CYAN);
        assertEquals(3, load(cache, ImageProgress.NONE).size());
    }

    /** A file that goes while the folder is read may be there the next time. */
    @Test
    void whatWasSkippedForAPassingReasonIsTriedAgain() throws IOException {
        Path cache = temporary.resolve("cache");
        put("tulip/late.png", "png", Color.CYAN);
        Path file = folder.resolve("tulip/late.png");
        FileTime modified = Files.getLastModifiedTime(file);
        byte[] bytes = Files.readAllBytes(file);
        FolderListing listing = FolderListing.of(folder);
        assertEquals(3, listing.files().size());
        Files.delete(file);

        ImageSet without = ImageFolder.loadThrough(cache, folder, listing, SIZE, SIZE, ImageProgress.NONE);
        assertEquals(List.of("tulip/late.png: skipped, no longer there"), without.warnings());
        assertEquals(List.of(), List.of(cache.toFile().list()));
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, modified);
        assertEquals(3, load(cache, ImageProgress.NONE).size());
    }

    @Test
    void aCacheThatCannotBeWrittenCostsNothingButTime() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        assertEquals(
                load().hash(), load(file.resolve("cache"), ImageProgress.NONE).hash());
    }

    @Test
    void anInterruptStopsTheLoading() {
        ImageProgress interrupting = (done, total) -> {};
        Thread.currentThread().interrupt();
        assertThrows(
                CancellationException.class,
                () -> ImageFolder.load(folder, SIZE, SIZE, interrupting, Optional.empty()));
        assertTrue(Thread.interrupted(), "the interrupt must stay visible to the caller");
    }

    private ImageSet load() {
        return ImageFolder.load(folder, SIZE, SIZE, ImageProgress.NONE, Optional.empty());
    }

    private ImageSet load(Path cache, ImageProgress progress) {
        return ImageFolder.load(folder, SIZE, SIZE, progress, Optional.of(cache));
    }

    private void assertRefused(Path path, String words) {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> ImageFolder.load(path, SIZE, SIZE, ImageProgress.NONE, Optional.empty()));
        assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count());
    }

    private static void assertColour(Color colour, ImageSet set, int image, int tolerance) {
        int rgb = set.image(image).getRGB(SIZE / 2, SIZE / 2);
        for (int shift = 0; shift <= 16; shift += 8) {
            assertEquals(
                    colour.getRGB() >> shift & 255,
                    rgb >> shift & 255,
                    tolerance,
                    () -> set.names().get(image) + " is " + new Color(rgb));
        }
    }

    private void put(String name, String format, Color colour) throws IOException {
        BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, 40, 30);
        graphics.dispose();
        Files.write(folder.resolve(name), encoded(image, format));
    }

    private static BufferedImage pattern() {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 64 * 48; p++) {
            image.setRGB(p % 64, p / 64, p * 12345);
        }
        return image;
    }

    private static void fill(WritableRaster raster, int value) {
        int[] samples = new int[raster.getWidth() * raster.getHeight()];
        Arrays.fill(samples, value);
        raster.setSamples(0, 0, raster.getWidth(), raster.getHeight(), 0, samples);
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, out));
        return out.toByteArray();
    }
}
