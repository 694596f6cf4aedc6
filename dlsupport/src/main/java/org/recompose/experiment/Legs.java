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
import org.recompose.train.Checkpoints;
import org.recompose.train.Machine;

/** Every start of an experiment, kept beside its checkpoints until it is done. */
final class Legs {

    private static final Gson GSON = new Gson();

    private final Path file;
    private final List<Leg> before;
    private final Leg own;
    private final long began = System.nanoTime();

    /** @param goesOn whether there is something to go on from; else earlier starts do not count */
    Legs(Config config, Machine machine, boolean goesOn) {
        this.file = config.checkpoints().folder().resolve("starts" + Checkpoints.STARTS);
        this.before = goesOn ? read(file) : List.of();
        this.own = new Leg(Provenance.now(), 0, Provenance.versions(), Provenance.hardware(config, machine));
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
