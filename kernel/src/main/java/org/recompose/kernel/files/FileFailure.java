package org.recompose.kernel.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be read or written, in words: the messages of these exceptions are often the path alone. */
public final class FileFailure {
    private FileFailure() {}

    /** The file and the reason, e.g. {@code /x/y: permission denied}. */
    public static String describe(IOException failure) {
        boolean namesFile = failure instanceof FileSystemException file && file.getFile() != null;
        return (namesFile ? ((FileSystemException) failure).getFile() + ": " : "") + reason(failure);
    }

    /** The reason without the path, e.g. {@code permission denied}. */
    public static String reason(IOException failure) {
        if (failure instanceof FileSystemException file && file.getReason() != null) return file.getReason();
        if (failure instanceof AccessDeniedException) return "permission denied";
        if (failure instanceof NoSuchFileException) return "no such file or folder";
        if (failure instanceof FileAlreadyExistsException) return "a file is there, not a folder";
        if (failure instanceof NotDirectoryException) return "not a folder";
        if (failure instanceof DirectoryNotEmptyException file)
            return file.getFile() + " is a folder that is not empty";
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
