package org.recompose.train;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.recompose.tf.TrainingGraph;

/** Batches with their images. Where images are read batch by batch, a thread reads one batch ahead. */
final class Feeder implements AutoCloseable {

    /** A batch and its images, to be closed after the step. */
    record Fed(TrainingGraph.Batch batch, Dataset.Images images) implements AutoCloseable {
        @Override
        public void close() {
            images.close();
        }
    }

    private record Ahead(int epoch, int step, CompletableFuture<Fed> fed) {}

    private final Dataset data;
    private final Batches batches;
    private final ExecutorService reader;
    private Ahead ahead;

    Feeder(Dataset data, Batches batches) {
        this.data = data;
        this.batches = batches;
        this.reader = data.streamed()
                ? Executors.newSingleThreadExecutor(task -> {
                    Thread thread = new Thread(task, "images");
                    thread.setDaemon(true);
                    return thread;
                })
                : null;
    }

    /** The batch of a step; the next step's is read while this one is taken. */
    Fed get(int epoch, int step) {
        if (reader == null) {
            return make(epoch, step);
        }
        if (ahead == null || ahead.epoch() != epoch || ahead.step() != step) {
            drop();
            ahead = read(epoch, step);
        }
        Fed fed = ahead.fed().join();
        boolean last = step == batches.steps() - 1;
        ahead = read(last ? epoch + 1 : epoch, last ? 0 : step + 1);
        return fed;
    }

    private Ahead read(int epoch, int step) {
        return new Ahead(epoch, step, CompletableFuture.supplyAsync(() -> make(epoch, step), reader));
    }

    private Fed make(int epoch, int step) {
        TrainingGraph.Batch batch = batches.get(epoch, step);
        Dataset.Images images = data.images(batch.index());
        return new Fed(batch.at(images.index()), images);
    }

    private void drop() {
        if (ahead != null) {
            ahead.fed().thenAccept(Fed::close);
            ahead = null;
        }
    }

    @Override
    public void close() {
        drop();
        if (reader != null) {
            reader.shutdown();
        }
    }
}
