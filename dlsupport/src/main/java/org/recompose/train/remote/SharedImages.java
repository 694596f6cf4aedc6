package org.recompose.train.remote;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.recompose.data.Digests;
import org.recompose.data.ImageSet;
import org.recompose.data.Pixels;
import org.recompose.data.Split;
import org.recompose.io.WholeFile;
import org.recompose.train.Dataset;

/** The resized training and validation images in a file that all machines see; a process reads it once. */
final class SharedImages {

    static final String SUFFIX = ".images";

    private static Path open;
    private static Dataset dataset;

    /** A part without its pixels, which follow it in the file. */
    private record Head(int height, int width, List<String> classes, int[] labels, String hash)
            implements Serializable {}

    private SharedImages() {}

    /** Writes the file whole or not at all, unless it is there. */
    static Path write(Split split, Path folder) throws IOException {
        String both = split.train().hash() + split.validation().hash();
        Path file = folder.resolve(
                Digests.sha256(both.getBytes(StandardCharsets.UTF_8)).substring(0, 16) + SUFFIX);
        if (Files.exists(file)) {
            return file;
        }
        WholeFile.write(file, bytes -> {
            ObjectOutputStream out = new ObjectOutputStream(bytes);
            for (ImageSet set : List.of(split.train(), split.validation())) {
                out.writeObject(new Head(set.height(), set.width(), set.classes(), set.labels(), set.hash()));
                byte[] image = new byte[set.imageBytes()];
                for (int i = 0; i < set.size(); i++) {
                    set.pixels().copy(i, image, 0);
                    out.write(image);
                }
            }
            out.flush();
        });
        return file;
    }

    /** The file's images, kept until another file is asked for; without test images. */
    static synchronized Dataset read(Path file) throws IOException {
        if (file.equals(open)) {
            return dataset;
        }
        if (!Files.exists(file)) {
            throw new IOException(
                    "there is no " + file + " on this machine; the folder of results must be one that all "
                            + "machines see under the same path");
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            ImageSet train = read(in, file);
            ImageSet validation = read(in, file);
            Dataset read = new Dataset(new Split(train, validation, validation.subset(new int[0], "none")));
            if (dataset != null) {
                dataset.close();
            }
            dataset = read;
            open = file;
            return dataset;
        } catch (ClassNotFoundException e) {
            throw new IOException("can't read " + file, e);
        }
    }

    private static ImageSet read(ObjectInputStream in, Path file) throws IOException, ClassNotFoundException {
        Head head = (Head) in.readObject();
        byte[][] images = new byte[head.labels().length][3 * head.height() * head.width()];
        for (byte[] image : images) {
            in.readFully(image);
        }
        ImageSet set = ImageSet.of(
                head.height(),
                head.width(),
                head.classes(),
                Pixels.of(images),
                head.labels(),
                java.util.Collections.nCopies(images.length, ""),
                "shared images",
                List.of());
        if (!set.hash().equals(head.hash())) {
            throw new IOException(file + " is damaged: its images have the hash " + set.hash() + ", must be "
                    + head.hash() + "; delete it");
        }
        return set;
    }
}
