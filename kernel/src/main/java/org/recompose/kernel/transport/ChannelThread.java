package org.recompose.kernel.transport;

/** Starts the daemon threads that own one socket each. */
final class ChannelThread {
    private ChannelThread() {}

    static void start(String name, Runnable loop) {
        Thread thread = new Thread(loop, "jupyter-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
