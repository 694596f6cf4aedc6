package org.recompose.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A damaged file is named on a line and skipped; the load goes on, and nothing is read as something else. */
class DamagedImagesTest {
    private static final int SIZE = 24;
    private static final List<String> FORMATS = List.of("jpg", "png", "gif", "bmp", "tif");

    @TempDir
    Path folder;

    private final Random random = new Random(11);
    private final Map<String, byte[]> whole = new HashMap<>();

    @BeforeEach
    void twoClasses() throws IOException {
        BufferedImage picture = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 48 * 40; p++) {
            int x = p % 48;
            int y = p / 48;
            picture.setRGB(x, y, (x * 5 & 255) << 16 | (y * 6 & 255) << 8 | ((x - 20) * (y - 9) & 255));
        }
        for (String name : List.of("daisy", "tulip")) {
            Files.createDirectory(folder.resolve(name));
        }
        for (String format : FORMATS) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertTrue(ImageIO.write(picture, format, out));
            whole.put(format, out.toByteArray());
            Files.write(folder.resolve("daisy/whole." + format), out.toByteArray());
        }
        Files.write(folder.resolve("tulip/whole.png"), encoded(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB)));
    }

    @Test
    void aThousandAreNamedEachOnALine() throws IOException {
        ImageSet before = load();
        TreeSet<String> damaged = new TreeSet<>();
        for (int i = 0; i < 1000; i++) {
            String format = FORMATS.get(i % FORMATS.size());
            String name = String.format("tulip/%04d.%s", i, format);
            Files.write(folder.resolve(name), damaged(format, whole.get(format).clone()));
            damaged.add(name);
        }

        ImageSet set = load();

        assertEquals(before.names(), set.names(), "what is damaged must not be read");
        assertEquals(before.hash(), set.hash());
        List<String> skipped =
                set.warnings().stream().filter(w -> w.contains(": skipped, ")).toList();
        assertEquals(
                damaged,
                skipped.stream()
                        .map(w -> w.substring(0, w.indexOf(':')))
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(1000, skipped.size());
        for (String warning : skipped) {
            assertEquals(1, warning.lines().count(), warning);
            assertFalse(
                    warning.contains("Exception") || warning.contains("java.") || warning.contains("null"), warning);
        }
    }

    /** A JPEG, GIF or BMP has no checksums: a flipped bit may be another picture as good as the first. */
    @Test
    void aFlippedBitInAFormatWithoutChecksumsEndsNoLoad() throws IOException {
        for (int i = 0; i < 300; i++) {
            String format = List.of("jpg", "gif", "bmp", "tif").get(i % 4);
            byte[] bytes = whole.get(format).clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(folder.resolve(String.format("daisy/%03d.%s", i, format)), bytes);
        }
        ImageSet set = load();
        for (String warning : set.warnings()) {
            assertEquals(1, warning.lines().count(), warning);
            assertFalse(warning.contains("Exception") || warning.contains("java."), warning);
        }
    }

    private byte[] damaged(String format, byte[] bytes) {
        switch (random.nextInt(7)) {
            case 0:
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1:
                random.nextBytes(bytes);
                return bytes;
            case 2:
                return new byte[1 + random.nextInt(5000)];
            case 3:
                return List.of(
                                "<!DOCTYPE html><title>404 Not Found</title>",
                                "PK\3\4",
                                "%PDF-1.4",
                                "GIF",
                                "RIFF....WEBPVP8 ")
                        .get(random.nextInt(5))
                        .concat(" ".repeat(random.nextInt(1000)))
                        .getBytes(StandardCharsets.UTF_8);
            case 4:
                Arrays.fill(bytes, 0, 8, (byte) random.nextInt(256));
                return bytes;
            default:
                return format.equals("png") || format.equals("jpg") ? torn(format, bytes) : Arrays.copyOf(bytes, 60);
        }
    }

    /** With a hole, or, as PNG would show it, a flipped bit. */
    private byte[] torn(String format, byte[] bytes) {
        int at = random.nextInt(bytes.length);
        if (format.equals("png") && random.nextBoolean()) {
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        } else {
            Arrays.fill(bytes, at, Math.min(bytes.length, at + 512), (byte) 0);
            bytes[bytes.length - 1] = 0;
        }
        return bytes;
    }

    private ImageSet load() {
        return ImageFolder.load(folder, SIZE, SIZE, ImageProgress.NONE, Optional.empty());
    }

    private static byte[] encoded(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    @Test
    void aPackedSetThatIsDamagedIsRefusedNamingTheFile() throws IOException {
        ImageSet set = load();
        Path packed = folder.resolve("../packed-" + folder.getFileName());
        PackedImages.write(set, packed);
        for (String name : List.of("images.json", "images.raw")) {
            byte[] bytes = Files.readAllBytes(packed.resolve(name));
            for (int i = 0; i < 100; i++) {
                byte[] damaged = i % 4 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
                if (i % 4 != 0) {
                    damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Files.write(packed.resolve(name), damaged);
                try {
                    ImageSet read = ImageFolder.load(packed, SIZE, SIZE, ImageProgress.NONE, Optional.empty());
                    assertEquals(set.names(), read.names());
                    assertEquals(set.hash(), read.hash());
                    assertArrayEquals(set.labels(), read.labels());
                } catch (IllegalArgumentException refused) {
                    assertTrue(refused.getMessage().contains("copy them again"), refused.getMessage());
                    assertTrue(refused.getMessage().contains(name), refused.getMessage());
                    assertEquals(1, refused.getMessage().lines().count());
                }
            }
            Files.write(packed.resolve(name), bytes);
        }
    }
}
