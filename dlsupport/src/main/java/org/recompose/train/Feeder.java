package org.recompose.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.recompose.tf.TrainingGraph;

/**
 * Batches with their images, in the order of training. Where images are read batch by batch, a thread makes one batch
 * ahead; where a GPU trains, which would wait for them, several threads make some.
 */
final class Feeder implements AutoCloseable {

    private static final int MOST_AHEAD = 4;

    private record Ahead(long number, CompletableFuture<TrainingGraph.Crops> crops) {}

    private final Dataset data;
    private final Batches batches;
    private final TrainingGraph graph;
    private final int most;
    private final ExecutorService readers;
    private final Deque<Ahead> ahead = new ArrayDeque<>();

    /** @param graph that takes the batches */
    Feeder(Dataset data, Batches batches, TrainingGraph graph) {
        this(data, batches, graph, readers(data, graph));
    }

    /** @param most how many batches are made ahead, by as many threads; 0 to make each when it is taken */
    Feeder(Dataset data, Batches batches, TrainingGraph graph, int most) {
        this.data = data;
        this.batches = batches;
        this.graph = graph;
        this.most = most;
        this.readers = most == 0
                ? null
                : Executors.newFixedThreadPool(most, task -> {
                    Thread thread = new Thread(task, "images");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    private static int readers(Dataset data, TrainingGraph graph) {
        if (Machine.processor(graph.spec().devices())) {
            return data.streamed() ? 1 : 0;
        }
        return Math.min(MOST_AHEAD, graph.spec().threads());
    }

    /** The batch of a step, to be closed after it; the next ones may be made meanwhile. */
    TrainingGraph.Crops get(int epoch, int step) {
        long number = (long) epoch * batches.steps() + step;
        if (readers == null) {
            return make(number);
        }
        if (!ahead.isEmpty() && ahead.peek().number() != number) {
            drop();
        }
        for (long next = number + ahead.size(); next <= number + most; next++) {
            long wanted = next;
            ahead.add(new Ahead(next, CompletableFuture.supplyAsync(() -> make(wanted), readers)));
        }
        try {
            return ahead.remove().crops().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /**
     * How many batches are made ahead: so many steps go by before the time of a step shows whether it waits for one.
     */
    int ahead() {
        return most;
    }

    private TrainingGraph.Crops make(long number) {
        TrainingGraph.Batch batch;
        synchronized (batches) {
            batch = batches.get((int) (number / batches.steps()), (int) (number % batches.steps()));
        }
        try (Dataset.Images images = data.images(batch.index())) {
            return graph.cut(images.pixels(), batch.at(images.index()));
        }
    }

    /** Waits for what is being made: its images may be closed next. */
    private void drop() {
        for (Ahead each : ahead) {
            each.crops()
                    .handle((crops, error) -> {
                        if (crops != null) {
                            crops.close();
                        }
                        return null;
                    })
                    .join();
        }
        ahead.clear();
    }

    @Override
    public void close() {
        drop();
        if (readers != null) {
            readers.shutdown();
        }
    }
}
