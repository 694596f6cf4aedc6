package org.recompose.train.remote;

import java.util.List;
import java.util.ServiceLoader;
import org.recompose.train.Job;
import org.recompose.train.Trained;
import org.recompose.train.Trainer;
import org.recompose.train.Way;

/**
 * A place where sub-networks train: this process, processes on this machine, or a cluster. Wherever it is, a network
 * that trains alone on one thread gets the same weights, bit for bit: those of {@link Way#CONCURRENT} in this process
 * when there are at least as many networks as cores.
 */
public interface SubNetworks extends AutoCloseable {

    /** Opens a place for the values that it knows; found by {@link ServiceLoader}. */
    interface Provider {

        /** Whether a value of {@code cluster} is this provider's. */
        boolean takes(String where);

        /** @throws IllegalArgumentException if the place cannot be had, in one line */
        SubNetworks open(String where);
    }

    /**
     * Trains networks that do not communicate, for the same number of epochs.
     *
     * @param trainer with the data, the recipe and the folder of checkpoints
     * @return one for each job, in their order
     * @throws IllegalStateException if a network cannot be trained there, saying where and why
     * @throws InterruptedException if the thread is interrupted; what runs elsewhere is stopped
     */
    List<Trained> train(Trainer trainer, List<Job> jobs, int epochs) throws InterruptedException;

    @Override
    void close();

    /**
     * @param where nothing for this process, {@code processes} for one a device of this machine, else what Spark calls
     *     a master: {@code spark://host:7077}, {@code local[2]}, {@code yarn}, {@code k8s://…}
     * @param way how they train if it is in this process
     * @throws IllegalArgumentException if there is no such place, or nothing on the class path knows it
     */
    static SubNetworks open(String where, Way way) {
        if (where.isEmpty()) {
            return new SubNetworks() {
                @Override
                public List<Trained> train(Trainer trainer, List<Job> jobs, int epochs) throws InterruptedException {
                    return trainer.train(jobs, epochs, way);
                }

                @Override
                public void close() {}
            };
        }
        check(where);
        if (where.equals("processes")) {
            return new Processes();
        }
        return ServiceLoader.load(Provider.class, SubNetworks.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.takes(where))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("cluster is '" + where + "', but the jars of Spark are "
                        + "not on the class path; notebooks/reproduce --cluster " + where + " puts them there"))
                .open(where);
    }

    /** @throws IllegalArgumentException if no place has such a name */
    static void check(String where) {
        if (!where.matches("|processes|(spark://[^:/,]+:\\d+.*|local(\\[(\\d+|\\*)\\])?|yarn|k8s://.+"
                + "|local-cluster\\[\\d+,\\d+,\\d+\\])(\\?.*)?")) {
            throw new IllegalArgumentException("cluster is '" + where + "', must be empty, processes, or a master of "
                    + "Spark: spark://host:7077, local[2], local-cluster[2,1,1024], yarn or k8s://…; settings follow "
                    + "as ?spark.name=value&spark.name=value");
        }
    }
}
