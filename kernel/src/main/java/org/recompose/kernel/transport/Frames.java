package org.recompose.kernel.transport;

import java.util.ArrayList;
import java.util.List;
import org.zeromq.ZMQ;

/** Whole multipart messages in and out of a socket. */
final class Frames {
    private Frames() {}

    /** The parts of the next message, or null when none waits ({@code flags} = {@code DONTWAIT}) or time is up. */
    static List<byte[]> receive(ZMQ.Socket socket, int flags) {
        byte[] first = socket.recv(flags);
        if (first == null) return null;
        List<byte[]> frames = new ArrayList<>(8);
        frames.add(first);
        while (socket.hasReceiveMore()) frames.add(socket.recv());
        return frames;
    }

    static void send(ZMQ.Socket socket, List<byte[]> frames) {
        trySend(socket, frames, 0);
    }

    /**
     * Sends a message, or nothing where the first part would have to wait and {@code flags} is {@code DONTWAIT}.
     *
     * @return whether it was sent
     */
    static boolean trySend(ZMQ.Socket socket, List<byte[]> frames, int flags) {
        int sent = 0;
        try {
            for (; sent < frames.size(); sent++) {
                int more = sent < frames.size() - 1 ? ZMQ.SNDMORE : 0;
                if (!socket.send(frames.get(sent), more | (sent == 0 ? flags : 0)) && sent == 0) return false;
            }
            return true;
        } catch (Error e) {
            // the rest of a half message would be taken for the beginning of the next one
            if (sent > 0) Lifeline.end("a message could not be sent whole", e);
            throw e;
        }
    }
}
