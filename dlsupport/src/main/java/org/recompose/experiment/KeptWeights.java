package org.recompose.experiment;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.recompose.config.Config;
import org.recompose.config.Levels;
import org.recompose.decompose.Decomposition;
import org.recompose.io.Npz;
import org.recompose.io.PartFiles;
import org.recompose.io.StoredNetwork;
import org.recompose.io.StoredPart;
import org.recompose.plan.Plan;
import org.recompose.train.Trained;

/** Leaves trained networks as files that say what they are and where they come from. */
final class KeptWeights {

    static final String FOLDER = "weights";

    private KeptWeights() {}

    /** All that lies in an experiment's folder of weights, which may not be there; to be closed. */
    static Stream<Path> files(Path out) throws IOException {
        Path folder = out.resolve(FOLDER);
        return Files.isDirectory(folder) ? Files.walk(folder) : Stream.empty();
    }

    /** Writes the networks of a stage; the parts of one compose from their files alone. */
    static void write(Config config, long seed, String dataHash, Plan plan, List<Trained> trained, StageJobs jobs) {
        JsonObject provenance = new JsonObject();
        provenance.addProperty("plan", plan.toString());
        provenance.addProperty("seed", seed);
        provenance.addProperty("training images", dataHash);
        provenance.add("config", config.json());
        Provenance.versions().forEach(provenance::addProperty);
        String name = plan.toString().replace(':', '-').replace(' ', '_');
        Path folder = config.folder().resolve(FOLDER).resolve("seed-" + seed);
        try {
            if (trained.size() == 1) {
                Trained whole = trained.get(0);
                Npz.write(
                        folder.resolve(name + ".npz"),
                        new StoredNetwork(whole.job().network(), whole.weights(), provenance));
                return;
            }
            Decomposition cut = Levels.cut(
                    Levels.at(jobs.global(), plan.last()), plan.last().level());
            for (int k = 0; k < trained.size(); k++) {
                PartFiles.write(
                        folder.resolve(name + "_part" + (k + 1) + ".npz"),
                        new StoredPart(cut, k, trained.get(k).weights(), provenance));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the weights to " + folder, e);
        }
    }
}
