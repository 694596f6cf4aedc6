package org.recompose.spark;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** How many tasks are at work. Spark calls a job done at once when it is cancelled, while its tasks still stop. */
final class RunningTasks extends SparkListener {

    private int running;
    private int begun;

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart start) {
        running++;
        begun++;
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        running--;
        notifyAll();
    }

    /** How many tasks have been started since the beginning. */
    synchronized int begun() {
        return begun;
    }

    /**
     * Returns when no task is at work.
     *
     * @param millis the longest to wait, for an executor that answers no more
     * @throws InterruptedException if the thread is interrupted again
     */
    synchronized void await(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; running > 0 && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
