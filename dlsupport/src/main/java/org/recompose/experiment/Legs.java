package org.recompose.experiment;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.io.FileReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.recompose.config.Config;
import org.recompose.io.WholeFile;
import org.recompose.report.Leg;
import org.recompose.train.Build;
import org.recompose.train.Checkpoints;
import org.recompose.train.Machine;

/**
 * Every start of an experiment, kept beside its checkpoints until it is done. Several experiments may use the folder,
 * so the list is named by what decides the results, and by the build, since another one cannot go on from its
 * checkpoints.
 */
final class Legs {

    private static final Gson GSON = new Gson();

    private final Path file;
    private final List<Leg> before;
    private final Leg own;
    private final long began;

    /**
     * @param name of the experiment, of whichever build
     * @param own this start
     * @param began when it was, as of {@link System#nanoTime}
     */
    Legs(Checkpoints checkpoints, String name, Leg own, long began) {
        this.file = checkpoints.folder().resolve(name + "-" + Build.own() + Checkpoints.STARTS);
        this.before = checkpoints.any() ? read(file) : List.of();
        this.own = own;
        this.began = began;
    }

    /** A start of just now. */
    static Leg start(Config config, Machine machine) {
        return new Leg(Provenance.now(), 0, Provenance.versions(), Provenance.hardware(config, machine));
    }

    /** Whether an earlier start left something to go on from. */
    boolean goOn() {
        return !before.isEmpty();
    }

    private static List<Leg> read(Path file) {
        try (Reader text = new FileReader(file.toFile(), StandardCharsets.UTF_8)) {
            List<Leg> legs = GSON.fromJson(text, new TypeToken<List<Leg>>() {}.getType());
            return legs == null ? List.of() : legs;
        } catch (IOException | JsonParseException e) {
            return List.of();
        }
    }

    /** When this start was written down, by the clock of the folder. */
    FileTime written() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }

    /** All of them, this one up to now; they are on the disk then. */
    List<Leg> all() {
        List<Leg> all = new ArrayList<>(before);
        all.add(new Leg(own.started(), (System.nanoTime() - began) / 1e9, own.versions(), own.hardware()));
        try {
            WholeFile.write(file, GSON.toJson(all));
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file, e);
        }
        return all;
    }
}
