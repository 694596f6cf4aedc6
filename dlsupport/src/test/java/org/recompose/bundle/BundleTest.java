package org.recompose.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.recompose.config.Config;

class BundleTest {

    @Test
    void imagesAndResultsAreTheBundlesOwnWhereverTheyWereNamed() {
        Config config = Config.profile("smoke")
                .with(Map.of("data.folder", "/photographs", "out", "/results", "model.width", "16"));
        assertEquals(
                config.with(Map.of("data.folder", "images", "out", "results")).json(), Bundle.there(config));
    }

    @Test
    void drawnImagesAreDrawnThereToo() {
        assertEquals(
                "drawn", Config.of(Bundle.there(Config.profile("smoke"))).data().folder());
    }
}
