package org.recompose.kernel.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

class LifelineTest {

    private static final class Loop implements Runnable {
        private int waits;

        @Override
        public void run() {
            select();
        }

        private void select() {
            if (++waits < 3) throw new OutOfMemoryError("in a test");
        }
    }

    @Test
    void theNetworkWaitsOnWhereThereWasTooLittleMemoryToWait() throws InterruptedException {
        Loop loop = new Loop();
        Thread thread = Lifeline.network(loop, "network");
        thread.start();
        thread.join(10_000);
        assertFalse(thread.isAlive());
        assertEquals(3, loop.waits);
    }
}
