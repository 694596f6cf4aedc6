package org.recompose.bundle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.recompose.experiment.Config;

class BundleTest {

    @Test
    void theImagesAreTheBundlesOwnWhereverTheyWereNamed() {
        Config config = Config.profile("smoke").with("data", "/photographs");
        String settings = Bundle.settings(config, Map.of("RECOMPOSE_SET", "width=16,data=/photographs,epochs=4"));
        assertTrue(settings.contains("RECOMPOSE_SET='width=16,epochs=4'\n"), settings);
        assertTrue(settings.contains("RECOMPOSE_DATA=\"$here/images\"\n"), settings);
    }
}
