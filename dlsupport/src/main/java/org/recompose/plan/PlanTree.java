package org.recompose.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Plans as a tree of stages: those that begin alike share what is alike, which is trained once.
 *
 * @param plan the stages from the root to here
 * @param next what goes on from here
 */
public record PlanTree(Plan plan, List<PlanTree> next) {

    public PlanTree {
        next = List.copyOf(next);
    }

    /** The trees that hold every one of the plans, in the order in which they first appear. */
    public static List<PlanTree> of(List<Plan> plans) {
        return of(plans, 1);
    }

    private static List<PlanTree> of(List<Plan> plans, int depth) {
        Map<Plan, List<Plan>> byPrefix = new LinkedHashMap<>();
        for (Plan plan : plans) {
            if (plan.stages().size() >= depth) {
                byPrefix.computeIfAbsent(plan.prefix(depth), key -> new ArrayList<>())
                        .add(plan);
            }
        }
        return byPrefix.entrySet().stream()
                .map(entry -> new PlanTree(entry.getKey(), of(entry.getValue(), depth + 1)))
                .toList();
    }

    /** Every stage of the trees, each after the one it goes on from. */
    public static Stream<Plan> stages(List<PlanTree> trees) {
        return trees.stream().flatMap(tree -> Stream.concat(Stream.of(tree.plan), stages(tree.next)));
    }
}
