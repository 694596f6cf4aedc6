package org.recompose.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that come split: {@code train}, {@code test} and perhaps {@code val}, each with a folder a class. */
class GivenSplitTest {

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void twentyToTrainAndFourToTestAClass() throws IOException {
        folder = temporary.resolve("set");
        for (String name : List.of("cat", "dog")) {
            for (int i = 0; i < 20; i++) {
                put("train/" + name + "/" + i + ".png");
            }
            for (int i = 0; i < 4; i++) {
                put("test/" + name + "/" + i + ".png");
            }
        }
    }

    @Test
    void isUsedAsItIsSplitAndATenthOfTheTrainingPartIsHeldOut() {
        ImageSet set = load();
        Split split = Split.of(set, 1);

        assertEquals(List.of("cat", "dog"), set.classes());
        assertEquals(List.of(), set.warnings());
        assertEquals(48, set.size());
        assertArrayEquals(new int[] {18, 18}, split.train().counts());
        assertArrayEquals(new int[] {2, 2}, split.validation().counts());
        assertArrayEquals(new int[] {4, 4}, split.test().counts());
        assertTrue(split.test().names().stream().allMatch(name -> name.startsWith("test/")));
        assertTrue(split.train().names().stream().allMatch(name -> name.startsWith("train/")));
        assertTrue(split.validation().names().stream().allMatch(name -> name.startsWith("train/")));
        TreeSet<String> all = new TreeSet<>(split.train().names());
        all.addAll(split.validation().names());
        assertEquals(40, all.size());

        Split other = Split.of(set, 2);
        assertEquals(split.test().hash(), other.test().hash());
        assertNotEquals(split.validation().names(), other.validation().names());
        assertEquals(split.validation().names(), Split.of(set, 1).validation().names());
    }

    @Test
    void aValidationPartOfItsOwnIsTakenAndNothingIsHeldOut() throws IOException {
        for (String part : List.of("val", "validation")) {
            put(part + "/cat/0.png");
            put(part + "/dog/0.png");
            Split split = Split.of(load(), 1);
            assertEquals(
                    List.of(part + "/cat/0.png", part + "/dog/0.png"),
                    split.validation().names());
            assertArrayEquals(new int[] {20, 20}, split.train().counts());
            Files.move(folder.resolve(part), temporary.resolve(part));
        }
    }

    @Test
    void identicalTrainingImagesAreNotPartedByTheHeldOutTenth() throws IOException {
        for (int i = 0; i < 20; i += 2) {
            copy("train/cat/" + i + ".png", "train/cat/twin of " + i + ".png");
        }
        for (int seed = 0; seed < 20; seed++) {
            Split split = Split.of(load(), seed);
            for (String name : split.validation().names()) {
                assertTrue(
                        split.train().names().stream().noneMatch(other -> other.replace("twin of ", "")
                                .equals(name.replace("twin of ", ""))),
                        name);
            }
        }
    }

    @Test
    void theSplitComesBackFromTheCacheAndFromPackedImages() throws IOException {
        ImageSet set = load();
        Optional<Path> cache = Optional.of(temporary.resolve("cache"));
        ImageFolder.load(folder, 8, 8, ImageProgress.NONE, cache);
        ImageSet cached = ImageFolder.load(
                folder, 8, 8, (done, total) -> assertEquals(0, total, "must come from the cache"), cache);
        PackedImages.write(set, temporary.resolve("packed"));
        ImageSet packed = ImageFolder.load(temporary.resolve("packed"), 8, 8, ImageProgress.NONE, Optional.empty());

        for (ImageSet again : List.of(cached, packed)) {
            assertEquals(set.sides(), again.sides());
            assertEquals(set.hash(), again.hash());
            assertEquals(
                    Split.of(set, 7).validation().names(),
                    Split.of(again, 7).validation().names());
            assertEquals(
                    Split.of(set, 7).test().hash(), Split.of(again, 7).test().hash());
        }
    }

    @Test
    void partsWithOtherClassesAreRefusedNamingTheClass() throws IOException {
        put("train/bird/0.png");
        assertRefused("class 'bird' in '" + folder + "' is in 'train' but not in 'test'");
        put("test/bird/0.png");
        put("test/fish/0.png");
        assertRefused("class 'fish' in '" + folder + "' is in 'test' but not in 'train'");
        Files.move(folder.resolve("test/fish"), temporary.resolve("fish"));
        put("val/cat/0.png");
        put("val/dog/0.png");
        assertRefused("class 'bird' in '" + folder + "' is in 'train' but not in 'val'");
    }

    @Test
    void aSplitWithoutATestPartOrWithTwoValidationPartsIsRefused() throws IOException {
        put("val/cat/0.png");
        put("val/dog/0.png");
        put("validation/cat/0.png");
        assertRefused("has both 'val' and 'validation'");
        Files.move(folder.resolve("validation"), temporary.resolve("validation"));
        Files.move(folder.resolve("test"), temporary.resolve("test"));
        assertRefused("has 'train' and 'val' but no 'test'; rename 'val' to 'test'");
        Files.createDirectory(folder.resolve("test"));
        assertRefused("'" + folder.resolve("test") + "' has no sub-folders");
    }

    @Test
    void theSameFileInTwoPartsStaysAndIsCounted() throws IOException {
        copy("train/cat/1.png", "test/cat/again.png");
        copy("train/cat/2.png", "test/cat/too.png");
        copy("train/dog/3.png", "train/cat/a dog.png");
        Files.createDirectory(folder.resolve("unlabelled"));

        ImageSet set = load();

        assertEquals(51, set.size());
        assertEquals(
                List.of(
                        "unlabelled: not in a part of the split, left aside",
                        "train/cat/a dog.png = train/dog/3.png: the same file in different classes; there are 2 such"
                                + " files, used as they come",
                        "train/cat/1.png = test/cat/again.png: the same file in different parts; there are 4 such"
                                + " files, used as they come"),
                set.warnings());
        assertArrayEquals(new int[] {6, 4}, Split.of(set, 1).test().counts());
    }

    @Test
    void aPartThatLosesAllImagesOfAClassIsRefused() throws IOException {
        for (int i = 0; i < 4; i++) {
            Files.writeString(folder.resolve("test/dog/" + i + ".png"), "no picture");
        }
        assertRefused("class 'test/dog' in '" + folder
                + "' has no image that can be used (test/dog/0.png: skipped, not an image)");
    }

    @Test
    void classesThatAreCalledTrainAndTestAreClasses() throws IOException {
        Path vehicles = Files.createDirectories(temporary.resolve("vehicles"));
        for (String name : List.of("train", "test", "car")) {
            Files.createDirectory(vehicles.resolve(name));
            Files.copy(folder.resolve("train/cat/1.png"), vehicles.resolve(name + "/" + name + ".png"));
        }
        Files.copy(folder.resolve("train/cat/2.png"), vehicles.resolve("car/2.png"));
        Files.copy(folder.resolve("train/cat/3.png"), vehicles.resolve("train/3.png"));
        Files.copy(folder.resolve("train/cat/4.png"), vehicles.resolve("test/4.png"));

        ImageSet set = ImageFolder.load(vehicles, 8, 8, ImageProgress.NONE, Optional.empty());

        assertEquals(List.of("car", "test", "train"), set.classes());
        assertEquals(List.of(), set.sides());
    }

    private ImageSet load() {
        return ImageFolder.load(folder, 8, 8, ImageProgress.NONE, Optional.empty());
    }

    private void assertRefused(String words) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, this::load);
        assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
        assertEquals(1, refusal.getMessage().lines().count());
    }

    /** A picture whose colours are those of its name. */
    private void put(String name) throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 64; p++) {
            image.setRGB(p % 8, p / 8, name.hashCode());
        }
        Files.createDirectories(folder.resolve(name).getParent());
        ImageIO.write(image, "png", folder.resolve(name).toFile());
    }

    private void copy(String from, String to) throws IOException {
        Files.copy(folder.resolve(from), folder.resolve(to));
    }
}
