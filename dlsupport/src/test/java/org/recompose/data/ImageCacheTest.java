package org.recompose.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ImageCacheTest {
    private static final int BYTES = 224 * 224 * 3;

    @TempDir
    Path temporary;

    /**
     * 20,000 images of 224×224 are 3 GB, more than one mapping holds; only four of them are written to the sparse file.
     */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the file would not be sparse")
    void aSetLargerThanTwoGigabytesIsRead() throws IOException {
        List<Integer> written = List.of(0, 14265, 14266, 19_990);
        try (ImageCache.Store store = cache().store(20_000, BYTES)) {
            for (int image : written) {
                store.put(image, image(image));
            }
            Pixels pixels = store.pixels();

            assertEquals(20_000, pixels.count());
            byte[] read = new byte[BYTES];
            for (int image : written) {
                pixels.copy(image, read, 0);
                assertArrayEquals(image(image), read, "image " + image);
            }
            pixels.copy(19_999, read, 0);
            assertArrayEquals(new byte[BYTES], read);
        }
    }

    @Test
    void aStoreThatIsGivenUpLeavesNoFile() throws IOException {
        try (ImageCache.Store store = cache().store(10, BYTES)) {
            store.put(3, image(3));
        }
        assertEquals(0, Files.list(temporary.resolve("cache")).count());
    }

    @Test
    void whatAKilledProgramHasLeftIsDeletedADayLater() throws IOException {
        Path directory = Files.createDirectories(temporary.resolve("cache"));
        Path left = Files.createFile(directory.resolve("a.images.123.part"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(2, ChronoUnit.DAYS)));
        Path inUse = Files.createFile(directory.resolve("a.images.456.part"));
        cache().store(10, BYTES).close();
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(inUse), "it may be another program's");
    }

    private ImageCache cache() throws IOException {
        FolderListing nothing = new FolderListing(List.of(), List.of(), List.of(), List.of());
        return ImageCache.of(temporary.resolve("cache"), temporary, nothing, 224, 224);
    }

    private static byte[] image(int number) {
        byte[] bytes = new byte[BYTES];
        Arrays.fill(bytes, (byte) (number % 251 + 1));
        return bytes;
    }
}
