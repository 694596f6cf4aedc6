package org.recompose.kernel.magic;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;

/** One line that tells how far the large downloads at hand are, written anew over itself twice a second. */
final class DownloadProgress extends AbstractTransferListener {
    private static final long LARGE = 4_000_000;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

    private record Part(long done, long size) {}

    private final PrintStream out;
    private final Map<String, Part> large = new HashMap<>();
    private long last = System.nanoTime();
    private boolean isOpen;

    DownloadProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void transferProgressed(TransferEvent event) {
        long size = event.getResource().getContentLength();
        if (size < LARGE) return;
        large.put(event.getResource().getResourceName(), new Part(event.getTransferredBytes(), size));
        if (System.nanoTime() - last < PAUSE) return;
        last = System.nanoTime();
        tell();
    }

    @Override
    public void transferSucceeded(TransferEvent event) {
        end(event);
    }

    @Override
    public void transferFailed(TransferEvent event) {
        end(event);
    }

    private synchronized void end(TransferEvent event) {
        String name = event.getResource().getResourceName();
        if (!large.containsKey(name)) return;
        boolean isLast =
                large.values().stream().filter(p -> p.done() < p.size()).count() <= 1;
        large.put(name, new Part(event.getTransferredBytes(), event.getTransferredBytes()));
        if (!isOpen && !isLast) return;
        tell();
        if (!isLast) return;
        out.println();
        isOpen = false;
        large.clear();
    }

    private void tell() {
        long done = large.values().stream().mapToLong(Part::done).sum();
        long size = large.values().stream().mapToLong(Part::size).sum();
        String names =
                large.size() == 1 ? large.keySet().iterator().next().replaceFirst(".*/", "") : large.size() + " files";
        out.print("\rdownloading " + names + ": " + done / 1_000_000 + " of " + size / 1_000_000 + " MB");
        out.flush();
        isOpen = true;
    }
}
