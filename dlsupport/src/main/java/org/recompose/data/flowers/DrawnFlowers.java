package org.recompose.data.flowers;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.recompose.data.HeadlessAwt;
import org.recompose.data.ImageProgress;
import org.recompose.data.ImageSet;
import org.recompose.data.Parallel;
import org.recompose.data.Pixels;
import org.recompose.data.Resample;

/**
 * Pictures of five flower species drawn by a program: data that every machine has without a download.
 *
 * <p>Pose, colour, number, background, occlusion, size and focus vary, and the species share their colours, so that a
 * network has to learn shapes. The pictures are drawings; results on them say nothing about photographs. The same seed
 * gives the same pictures, at any size the same scenes; another Java version may round a few bytes differently.
 */
public final class DrawnFlowers {
    /** The species, in the order of the labels. */
    public static final List<String> SPECIES = List.of("daisy", "dandelion", "rose", "sunflower", "tulip");

    private static final List<Species> PAINTERS =
            List.of(new Daisy(), new Dandelion(), new Rose(), new Sunflower(), new Tulip());

    static {
        HeadlessAwt.ensure();
    }

    private DrawnFlowers() {}

    /** As {@link #make(int, int, int, long, ImageProgress)}, telling nobody. */
    public static ImageSet make(int perClass, int height, int width, long seed) {
        return make(perClass, height, width, seed, ImageProgress.NONE);
    }

    /**
     * Draws a set on all cores.
     *
     * @param perClass pictures of each species
     * @param seed the same seed gives the same pictures
     * @throws IllegalArgumentException if perClass is below 1
     */
    public static ImageSet make(int perClass, int height, int width, long seed, ImageProgress progress) {
        ImageSet.checkSize(height, width);
        if (perClass < 1) {
            throw new IllegalArgumentException(perClass + " pictures a species can't be drawn; draw at least 1");
        }
        int count = perClass * SPECIES.size();
        byte[][] images = new byte[count][];
        Parallel.forEach(count, i -> images[i] = draw(i / perClass, i % perClass, height, width, seed), progress);
        int[] labels = new int[count];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            labels[i] = i / perClass;
            names.add(SPECIES.get(labels[i]) + "/drawn-" + seed + "-" + i % perClass);
        }
        return ImageSet.of(
                height,
                width,
                SPECIES,
                Pixels.of(images),
                labels,
                names,
                "drawn flowers (not photographs), seed " + seed,
                List.of());
    }

    /**
     * One drawn picture of a species, size × size pixels.
     *
     * @throws IllegalArgumentException if the species is none of {@link #SPECIES}
     */
    public static BufferedImage picture(String species, int size, long seed) {
        ImageSet.checkSize(size, size);
        int label = SPECIES.indexOf(species);
        if (label < 0) {
            throw new IllegalArgumentException("species '" + species + "' can't be drawn; choose one of " + SPECIES);
        }
        Pixels pixels = Pixels.of(new byte[][] {draw(label, 0, size, size, seed)});
        return ImageSet.of(size, size, SPECIES, pixels, new int[] {label}, List.of(species), "", List.of())
                .image(0);
    }

    private static byte[] draw(int label, int number, int height, int width, long seed) {
        long mixed =
                new SplittableRandom(new SplittableRandom(seed).nextLong() + 1_000_003L * label + number).nextLong();
        Random chance = new Random(mixed);
        int largest = Math.max(height, width);
        int side = largest <= 128 ? 2 * largest : largest;
        BufferedImage sheet = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        int[] rgb = ((DataBufferInt) sheet.getRaster().getDataBuffer()).getData();
        Graphics2D canvas = sheet.createGraphics();
        canvas.scale(side, side);
        Scene scene = new Scene(new Brush(canvas, chance));
        List<Species> others = new ArrayList<>(PAINTERS);
        others.remove(label);

        scene.background();
        Camera.blur(rgb, side, side * 0.03 * chance.nextDouble());
        scene.flowers(PAINTERS.get(label), others);
        scene.foreground(PAINTERS);
        canvas.dispose();
        double unsharp = chance.nextDouble();
        Camera.blur(rgb, side, side * 0.010 * unsharp * unsharp);
        byte[] image = Resample.scale(rgb, side, side, height, width);
        Camera.expose(image, chance);
        return image;
    }
}
