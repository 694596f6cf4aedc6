package org.recompose.train.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.data.Split;
import org.recompose.data.flowers.DrawnFlowers;

class SharedImagesTest {

    @Test
    void otherValidationImagesAreReadThoughTheTrainingImagesAreTheSame(@TempDir Path folder) throws Exception {
        Split split = Split.of(DrawnFlowers.make(12, 16, 16, 1), 1);
        Split corrected = new Split(split.train(), split.test(), split.test());
        for (Split each : new Split[] {split, corrected}) {
            Split read = SharedImages.read(SharedImages.write(each, folder)).split();
            assertEquals(each.train().hash(), read.train().hash());
            assertEquals(each.validation().hash(), read.validation().hash());
        }
    }
}
