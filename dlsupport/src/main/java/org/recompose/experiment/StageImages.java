package org.recompose.experiment;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.recompose.plan.Plan;
import org.recompose.plan.Stage;
import org.recompose.train.Dataset;

/** A seed's images, and the same scaled to each size that a stage has of its own. */
final class StageImages implements AutoCloseable {

    private final Dataset whole;
    private final Map<Integer, Dataset> resized = new TreeMap<>();

    /**
     * @param plans whose stages they are for
     * @param whole of the experiment's size; stays open
     */
    StageImages(List<Plan> plans, Dataset whole) {
        this.whole = whole;
        plans.stream()
                .flatMap(plan -> plan.stages().stream())
                .map(Stage::size)
                .filter(size -> size > 0)
                .distinct()
                .forEach(size -> resized.put(size, new Dataset(whole.split().resized(size, size))));
    }

    Dataset whole() {
        return whole;
    }

    Dataset of(Stage stage) {
        return stage.size() == 0 ? whole : resized.get(stage.size());
    }

    @Override
    public void close() {
        resized.values().forEach(Dataset::close);
    }
}
