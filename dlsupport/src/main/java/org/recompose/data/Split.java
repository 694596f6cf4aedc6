package org.recompose.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A set cut into training, validation and test images, class by class (Section 3 of the paper: 70 : 15 : 15).
 *
 * <p>The cut depends on nothing but the images and the seed, so every strategy is trained and judged on the same one.
 * Images with identical pixels always lie on one side: none is tested on after it was trained on.
 */
public record Split(ImageSet train, ImageSet validation, ImageSet test) {

    /** Cuts by the paper's 70 : 15 : 15. */
    public static Split of(ImageSet set, long seed) {
        return of(set, 0.70, 0.15, 0.15, seed);
    }

    /**
     * Cuts {@code set} by class into shares that add up to 1.
     *
     * @throws IllegalArgumentException if the shares are not positive or don't add up to 1, or if a class has too few
     *     different images to be on all three sides
     */
    public static Split of(ImageSet set, double train, double validation, double test, long seed) {
        if (!(train > 0 && validation > 0 && test > 0) || Math.abs(train + validation + test - 1) > 1e-9) {
            throw new IllegalArgumentException("a split " + train + " : " + validation + " : " + test
                    + " is not usable: the three shares must be positive and add up to 1");
        }
        Random random = new Random(seed);
        List<List<Integer>> sides = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        List<List<List<Integer>>> groups = groupsByClass(set);
        for (int label = 0; label < groups.size(); label++) {
            cut(
                    groups.get(label),
                    new double[] {train, validation, test},
                    random,
                    sides,
                    set.classes().get(label));
        }
        return new Split(
                side(set, sides.get(0), "training part"),
                side(set, sides.get(1), "validation part"),
                side(set, sides.get(2), "test part"));
    }

    /** For each class its groups of images with identical pixels; a group that spans classes belongs to its first. */
    private static List<List<List<Integer>>> groupsByClass(ImageSet set) {
        Map<String, List<Integer>> byContent = new LinkedHashMap<>();
        byte[] image = new byte[set.imageBytes()];
        for (int i = 0; i < set.size(); i++) {
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
        if (groups.size() < 3) {
            throw new IllegalArgumentException("class '" + className + "' has " + groups.size()
                    + " different images; training, validation and test need at least one each");
        }
        Collections.shuffle(groups, random);
        int images = groups.stream().mapToInt(List::size).sum();
        int next = 0;
        for (int side = 1; side < 3; side++) {
            long wanted = Math.max(1, Math.round(images * shares[side]));
            int neededAfter = 3 - side;
            int taken = 0;
            while (taken < wanted && groups.size() - next > neededAfter) {
                sides.get(side).addAll(groups.get(next));
                taken += groups.get(next++).size();
            }
        }
        groups.subList(next, groups.size()).forEach(sides.get(0)::addAll);
    }

    private static ImageSet side(ImageSet set, List<Integer> indices, String what) {
        return set.subset(indices.stream().mapToInt(Integer::intValue).sorted().toArray(), what);
    }
}
