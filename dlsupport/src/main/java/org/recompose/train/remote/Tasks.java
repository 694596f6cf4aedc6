package org.recompose.train.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.recompose.tf.TensorFlowEngine;
import org.recompose.train.Checkpoints;
import org.recompose.train.Job;
import org.recompose.train.Listener;
import org.recompose.train.Trained;
import org.recompose.train.Trainer;

/** Sub-networks as tasks for other processes: makes them, tells their progress and takes their results. */
public final class Tasks implements AutoCloseable {

    private final List<Job> jobs;
    private final Listener listener;
    private final List<Task> tasks = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final List<ProgressFile.Follower> followers = new ArrayList<>();

    /**
     * Leaves the images in the trainer's folder of checkpoints.
     *
     * @throws IllegalArgumentException if a job has a mask, or the trainer has no such folder
     */
    public Tasks(Trainer trainer, List<Job> jobs, int epochs) {
        this.jobs = jobs;
        this.listener = trainer.listener();
        Checkpoints checkpoints = trainer.checkpoints();
        if (!checkpoints.kept()) {
            throw new IllegalArgumentException(
                    "networks that train in other processes need a folder of checkpoints " + "that all machines see");
        }
        Path folder = checkpoints.folder().toAbsolutePath();
        try {
            String images = SharedImages.write(trainer.data().split(), folder).toString();
            for (Job job : jobs) {
                Path progress = folder.resolve(tasks.size() + ProgressFile.SUFFIX);
                Files.deleteIfExists(progress);
                files.add(progress);
                followers.add(new ProgressFile.Follower(progress, job, listener));
                tasks.add(Task.of(new Task.Work(
                        job,
                        epochs,
                        trainer.recipe(),
                        trainer.machine().mixedPrecision(),
                        TensorFlowEngine.tf32Allowed(),
                        images,
                        folder.toString(),
                        checkpoints.every().toMillis(),
                        progress.toString())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the images for the tasks to " + folder, e);
        }
    }

    /** One for each job, in their order. */
    public List<Task> tasks() {
        return List.copyOf(tasks);
    }

    /** Tells the trainer's listener what has happened since the last call. */
    public void tell() {
        try {
            for (ProgressFile.Follower follower : followers) {
                follower.poll();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the tasks' progress", e);
        }
    }

    /**
     * @param results one for each job, in their order
     * @throws IllegalStateException if one failed, saying which, where and why
     */
    public List<Trained> trained(List<Task.Result> results) {
        results.stream().filter(result -> result.failure() != null).findFirst().ifPresent(result -> {
            throw new IllegalStateException(result.failure());
        });
        tell();
        List<Trained> trained = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            Task.Result result = results.get(i);
            listener.elsewhere(jobs.get(i), result.provenance());
            trained.add(new Trained(jobs.get(i), result.weights(), result.epochs(), result.lane()));
        }
        return trained;
    }

    /** Deletes the progress; checkpoints stay. */
    @Override
    public void close() {
        try {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
