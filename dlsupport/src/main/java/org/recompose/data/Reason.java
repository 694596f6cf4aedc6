package org.recompose.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file can't be used, in words that fit on the line that names it. */
final class Reason {
    private Reason() {}

    static String of(IOException e) {
        if (e instanceof NoSuchFileException gone) {
            return gone.getFile() != null && Files.isSymbolicLink(Path.of(gone.getFile()))
                    ? "a link to nothing"
                    : "no longer there";
        }
        if (e instanceof AccessDeniedException) {
            return "you may not read it";
        }
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason();
        }
        return line(e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /** On one line. */
    static String line(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
