package org.recompose.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A set cut into training, validation and test images, class by class (Section 3 of the paper: 70 : 15 : 15), or as the
 * set came split.
 *
 * <p>The cut depends on nothing but the images and the seed, so every strategy is trained and judged on the same one.
 * Images with identical pixels always lie on one side: none is tested on after it was trained on. Only a set that came
 * split keeps its images where they are, so that results compare with those of others.
 */
public record Split(ImageSet train, ImageSet validation, ImageSet test) {

    /** The same split of the images, scaled to another size. */
    public Split resized(int height, int width) {
        return new Split(train.resized(height, width), validation.resized(height, width), test.resized(height, width));
    }

    /**
     * Cuts by the paper's 70 : 15 : 15; a set that came split is used as it is split. If that has no validation part, a
     * tenth of the training part becomes it, by class and seed.
     */
    public static Split of(ImageSet set, long seed) {
        if (set.sides().isEmpty()) {
            return of(set, 0.70, 0.15, 0.15, seed);
        }
        int[] train = indices(set, Side.TRAIN);
        int[] validation = indices(set, Side.VALIDATION);
        if (validation.length == 0) {
            List<List<Integer>> sides = cut(set, train, new double[] {0.9, 0.1}, seed);
            train = sorted(sides.get(0));
            validation = sorted(sides.get(1));
        }
        return new Split(
                set.side(train, "training part"),
                set.side(validation, "validation part"),
                set.side(indices(set, Side.TEST), "test part"));
    }

    /**
     * Cuts {@code set} by class into shares that add up to 1, whether it came split or not.
     *
     * @throws IllegalArgumentException if the shares are not positive or don't add up to 1, or if a class has too few
     *     different images to be on all three sides
     */
    public static Split of(ImageSet set, double train, double validation, double test, long seed) {
        if (!(train > 0 && validation > 0 && test > 0) || Math.abs(train + validation + test - 1) > 1e-9) {
            throw new IllegalArgumentException("a split " + train + " : " + validation + " : " + test
                    + " is not usable: the three shares must be positive and add up to 1");
        }
        int[] all = IntStream.range(0, set.size()).toArray();
        List<List<Integer>> sides = cut(set, all, new double[] {train, validation, test}, seed);
        return new Split(
                set.side(sorted(sides.get(0)), "training part"),
                set.side(sorted(sides.get(1)), "validation part"),
                set.side(sorted(sides.get(2)), "test part"));
    }

    /**
     * One of several splits whose test parts are equal parts of the set, class by class: cross-validation. Of the other
     * images, validation takes 15 % of the whole set. A set that came split is cut anew.
     *
     * @param folds how many, at least 2
     * @param fold which, from 0
     * @param seed of the cut into folds
     * @throws IllegalArgumentException if there is no such fold, or a class has too few different images
     */
    public static Split fold(ImageSet set, int folds, int fold, long seed) {
        if (folds < 2 || fold < 0 || fold >= folds) {
            throw new IllegalArgumentException(
                    "fold " + fold + " of " + folds + ": must be from 0 to one less than a number of at least 2");
        }
        int[] all = IntStream.range(0, set.size()).toArray();
        double[] equal = DoubleStream.generate(() -> 1.0 / folds).limit(folds).toArray();
        List<List<Integer>> parts = cut(set, all, equal, seed);
        int[] test = sorted(parts.get(fold));
        int[] others = IntStream.range(0, folds)
                .filter(each -> each != fold)
                .flatMap(each -> parts.get(each).stream().mapToInt(Integer::intValue))
                .sorted()
                .toArray();
        double validation = 0.15 * folds / (folds - 1);
        List<List<Integer>> rest = cut(set, others, new double[] {1 - validation, validation}, seed);
        return new Split(
                set.side(sorted(rest.get(0)), "training part"),
                set.side(sorted(rest.get(1)), "validation part"),
                set.side(test, "test part"));
    }

    /**
     * This split with fewer training images, chosen by the seed; the images of a smaller number are among those of a
     * larger one. Validation and test images stay.
     *
     * @param images training images a class
     * @throws IllegalArgumentException if the number is below 1 or a class has fewer
     */
    public Split perClass(int images, long seed) {
        Random random = new Random(seed);
        List<Integer> chosen = new ArrayList<>();
        for (int label = 0; label < train.classes().size(); label++) {
            List<Integer> ofClass = new ArrayList<>(train.indicesOf(label));
            if (images < 1 || images > ofClass.size()) {
                throw new IllegalArgumentException(images + " training images a class can't be taken: class '"
                        + train.classes().get(label) + "' has " + ofClass.size() + "; take 1 to " + fewest());
            }
            Collections.shuffle(ofClass, random);
            chosen.addAll(ofClass.subList(0, images));
        }
        return new Split(train.subset(sorted(chosen), images + " a class"), validation, test);
    }

    private int fewest() {
        return IntStream.of(train.counts()).min().orElseThrow();
    }

    private static int[] indices(ImageSet set, Side side) {
        return IntStream.range(0, set.size())
                .filter(i -> set.sides().get(i) == side)
                .toArray();
    }

    /** Some images of a set, by class into shares. */
    private static List<List<Integer>> cut(ImageSet set, int[] images, double[] shares, long seed) {
        Random random = new Random(seed);
        List<List<Integer>> sides = DoubleStream.of(shares)
                .mapToObj(share -> (List<Integer>) new ArrayList<Integer>())
                .toList();
        List<List<List<Integer>>> groups = groupsByClass(set, images);
        for (int label = 0; label < groups.size(); label++) {
            cut(groups.get(label), shares, random, sides, set.classes().get(label));
        }
        return sides;
    }

    /** For each class its groups of images with identical pixels; a group that spans classes belongs to its first. */
    private static List<List<List<Integer>>> groupsByClass(ImageSet set, int[] images) {
        Map<String, List<Integer>> byContent = new LinkedHashMap<>();
        byte[] image = new byte[set.imageBytes()];
        for (int i : images) {
            set.pixels().copy(i, image, 0);
            byContent
                    .computeIfAbsent(Digests.sha256(image), key -> new ArrayList<>())
                    .add(i);
        }
        List<List<List<Integer>>> groups = new ArrayList<>();
        set.classes().forEach(name -> groups.add(new ArrayList<>()));
        byContent.values().forEach(group -> groups.get(set.labels()[group.get(0)])
                .add(group));
        return groups;
    }

    private static void cut(
            List<List<Integer>> groups, double[] shares, Random random, List<List<Integer>> sides, String className) {
        if (groups.size() < shares.length) {
            throw new IllegalArgumentException("class '" + className + "' has " + groups.size()
                    + " different images; to cut it into " + shares.length + " parts takes one each");
        }
        Collections.shuffle(groups, random);
        int images = groups.stream().mapToInt(List::size).sum();
        int next = 0;
        for (int side = 1; side < shares.length; side++) {
            long wanted = Math.max(1, Math.round(images * shares[side]));
            int neededAfter = shares.length - side;
            int taken = 0;
            while (taken < wanted && groups.size() - next > neededAfter) {
                sides.get(side).addAll(groups.get(next));
                taken += groups.get(next++).size();
            }
        }
        groups.subList(next, groups.size()).forEach(sides.get(0)::addAll);
    }

    private static int[] sorted(List<Integer> indices) {
        return indices.stream().mapToInt(Integer::intValue).sorted().toArray();
    }
}
