package org.recompose.report;

import org.recompose.plan.Plan;

/**
 * What is claimed of a plan, before it is measured: that its test accuracy is above a rival's, or no more than so many
 * points below.
 *
 * @param plan of which it is claimed
 * @param rival the plan against which it stands; null if that is of GNet-R's frontier
 * @param anyTime of the frontier: whether its best at any time counts, or only what is over by the plan's own time
 * @param margin in points: the 95 % interval of the difference must be above
 */
public record Claim(Plan plan, Plan rival, boolean anyTime, double margin) {

    private static final double NO_LOSS = -1;

    /** More accurate than GNet-R's frontier at the plan's own time. */
    public static Claim atEqualTime(String plan) {
        return new Claim(Plan.of(plan), null, false, 0);
    }

    /** Loses nothing against the best of GNet-R's frontier: not a point. */
    public static Claim noLoss(String plan) {
        return new Claim(Plan.of(plan), null, true, NO_LOSS);
    }

    /** More accurate than another plan. */
    public static Claim above(String plan, String rival) {
        return new Claim(Plan.of(plan), Plan.of(rival), false, 0);
    }

    /**
     * What it stands against, in words.
     *
     * @param longest of GNet-R's lengths that could have been it
     */
    String words(Plan found, Plan longest) {
        if (rival != null) {
            return found.toString();
        }
        return anyTime
                ? "the best of GNet-R up to " + longest.last().epochs() + " epochs, " + found
                : "GNet-R's frontier at its time, " + found;
    }
}
