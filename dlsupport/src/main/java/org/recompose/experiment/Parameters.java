package org.recompose.experiment;

import java.util.HashMap;
import java.util.Map;

/**
 * What the first cell of a notebook says, on top of what the environment says (see {@link Config#fromEnvironment}).
 *
 * @param profile one of {@link Config#profiles}; empty for the environment's
 * @param data a folder with one sub-folder a class, or {@code drawn}; empty for the environment's
 * @param seeds how many; 0 for the environment's
 * @param set further fields, as {@code field=value,field=value}; may be empty
 */
public record Parameters(String profile, String data, int seeds, String set) {

    /** @throws IllegalArgumentException if the configuration is not usable */
    public Config config() {
        return config(System.getenv());
    }

    Config config(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        if (!profile.isBlank()) {
            all.put("RECOMPOSE_PROFILE", profile);
        }
        if (!data.isBlank()) {
            all.put("RECOMPOSE_DATA", data);
        }
        if (seeds != 0) {
            all.put("RECOMPOSE_SEEDS", String.valueOf(seeds));
        }
        all.merge("RECOMPOSE_SET", set, (before, own) -> before + "," + own);
        return Config.from(all);
    }
}
