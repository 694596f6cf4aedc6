package org.recompose.plan;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A strategy: stages in order, each from what the one before left.
 *
 * <table>
 * <caption>Plans as text</caption>
 * <tr><td>{@code 1:60}</td><td>GNet-R for 60 epochs</td></tr>
 * <tr><td>{@code 4:30 1:30}</td><td>the paper's GNet-T-4</td></tr>
 * <tr><td>{@code 4:45 1:15}</td><td>an uneven split</td></tr>
 * <tr><td>{@code 16:15 4:30 1:15}</td><td>nested: sixteen, composed by fours into four, those into one</td></tr>
 * <tr><td>{@code 4:30@size=32 1:30}</td><td>the first stage on smaller images</td></tr>
 * <tr><td>{@code 4:20 4g:12 1:12}</td><td>with a bridge: closed and grouped on the whole image, then opened</td></tr>
 * </table>
 *
 * @param stages at least one
 */
public record Plan(List<Stage> stages) {

    /** @throws IllegalArgumentException if a stage cannot follow the one before it, naming it */
    public Plan {
        stages = List.copyOf(stages);
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("a plan needs at least one stage, as 1:30");
        }
        for (int i = 0; i < stages.size(); i++) {
            checkNoise(i == 0 ? null : stages.get(i - 1), stages.get(i));
            if (i > 0) {
                check(stages.get(i - 1), stages.get(i));
            }
        }
    }

    private static void checkNoise(Stage before, Stage stage) {
        boolean opens =
                before != null && before.level().k() > 1 && stage.level().k() == 1;
        if (stage.composing().noise() > 0 && !opens) {
            throw new IllegalArgumentException("stage '" + stage + "': noise is "
                    + stage.composing().noise() + ", must be 0: no cross connections open with it, only with 1 after"
                    + " sub-networks or a closed network");
        }
    }

    private static void check(Stage before, Stage next) {
        Level from = before.level();
        Level to = next.level();
        String stage = "stage '" + next + "' after '" + before + "': ";
        if (from.whole() && !to.whole()) {
            throw new IllegalArgumentException(
                    stage + "the network is composed already; only 1, and what is grouped or frozen of it, can follow");
        }
        if (from.k() % to.k() != 0) {
            throw new IllegalArgumentException(
                    stage + from.k() + " sub-networks cannot be composed in equal parts into " + to.k());
        }
        if (from.whole() && to.k() > 1 && !from.apart().equals(to.apart())) {
            throw new IllegalArgumentException(
                    stage + "what is closed as " + from + " can go on as " + from.apart() + " or be opened, by 1");
        }
    }

    /** @throws IllegalArgumentException if the text is no plan, naming the stage */
    public static Plan of(String text) {
        return new Plan(Stream.of(text.strip().split("\\s+"))
                .filter(stage -> !stage.isEmpty())
                .map(Stage::of)
                .toList());
    }

    /** The last stage. */
    public Stage last() {
        return stages.get(stages.size() - 1);
    }

    /** The first so many stages. */
    public Plan prefix(int length) {
        return new Plan(stages.subList(0, length));
    }

    /** What has been trained after each of its stages: the prefixes of length 1 and more, itself the last. */
    public List<Plan> prefixes() {
        return IntStream.rangeClosed(1, stages.size()).mapToObj(this::prefix).toList();
    }

    /** All stages but the last; null if there is but one. */
    public Plan before() {
        return stages.size() == 1 ? null : prefix(stages.size() - 1);
    }

    /** This plan and one stage more. */
    public Plan then(Stage next) {
        return new Plan(Stream.concat(stages.stream(), Stream.of(next)).toList());
    }

    /** Whether this one is the other's beginning, or the other. */
    public boolean begins(Plan other) {
        return stages.size() <= other.stages.size()
                && other.stages.subList(0, stages.size()).equals(stages);
    }

    /** The same sub-networks, their composition trained on with its cross connections frozen at zero. */
    public Plan frozen() {
        Level level = before().last().level();
        return before().then(new Stage(
                new Level(level.rows(), level.columns(), level.ring(), level.overlap(), Level.Form.FROZEN),
                last().epochs(),
                last().size(),
                last().composing().withoutNoise(),
                last().recipe()));
    }

    /** Epochs of its stages before the last. */
    public int epochsBefore() {
        return stages.stream().mapToInt(Stage::epochs).sum() - last().epochs();
    }

    @Override
    public String toString() {
        return stages.stream().map(Stage::toString).collect(Collectors.joining(" "));
    }
}
