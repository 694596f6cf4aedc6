package org.recompose.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.recompose.config.Config;
import org.recompose.plan.Plan;
import org.recompose.plan.Stage;
import org.recompose.report.Frontier;
import org.recompose.report.Labels;

/**
 * The plan that measured evidence recommends for a share of GNet-R's time.
 *
 * @param config the given one with two plans: its GNet-R, and the recommended one
 * @param why in a line
 */
record Budget(Config config, String why) {

    /** GNet-R in the evidence, to whose epochs a configuration's own GNet-R stands in proportion. */
    private static final Plan MEASURED = Plan.of("1:60");

    /** A plan that has to lose more of its epochs to fit is no longer like the one that was measured. */
    private static final double LEAST = 0.9;

    /**
     * Of the evidence's plans that were surely above GNet-R for as long, with their epochs in proportion to the
     * configuration's GNet-R, the one with the best validation accuracy whose networks take no more than the share of
     * GNet-R's time on this machine, shortened by a tenth at most; GNet-R itself, shorter, if there is none.
     *
     * @param share in (0, 1)
     * @throws IllegalArgumentException if the share is none, or the configuration has no GNet-R
     * @throws InterruptedException if the thread is interrupted
     */
    static Budget of(Config config, double share, Frontier evidence) throws InterruptedException {
        return of(config, share, evidence, plans -> Forecast.measure(plans, Forecast.STEPS));
    }

    /** How long plans take on this machine. */
    interface Measurement {

        Forecast of(Config plans) throws InterruptedException;
    }

    static Budget of(Config config, double share, Frontier evidence, Measurement measurement)
            throws InterruptedException {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("--budget is " + share + ", must be a share of GNet-R's time, as 0.4");
        }
        Plan reference = Labels.reference(config.plans());
        if (reference == null) {
            throw new IllegalArgumentException("--budget is a share of GNet-R's time: name its epochs, as --plan 1:60");
        }
        double factor = (double) reference.last().epochs() / MEASURED.last().epochs();
        Map<Plan, Plan> measuredBy = new LinkedHashMap<>();
        for (Plan measured : evidence.plans()) {
            if (asMeasured(measured) && evidence.gain(measured).isPresent()) {
                Plan scaled = scaled(measured, factor, Math::rint);
                if (fits(config, reference, scaled)) {
                    measuredBy.put(scaled, measured);
                }
            }
        }
        List<Plan> all = new ArrayList<>(List.of(reference));
        all.addAll(measuredBy.keySet());
        Forecast forecast = measurement.of(config.with(fields(all)));
        double whole = forecast.seconds(reference);
        return measuredBy.keySet().stream()
                .filter(plan -> fitting(plan, forecast, share * whole).isPresent())
                .max(Comparator.comparingDouble(plan -> evidence.validation(measuredBy.get(plan))))
                .map(plan -> {
                    Plan fitting = fitting(plan, forecast, share * whole).orElseThrow();
                    return new Budget(
                            config.with(fields(List.of(reference, fitting))),
                            String.format(
                                    Locale.ROOT,
                                    "--budget %s: %s takes %.2f of the time of %s here, by steps timed just now; on %s its"
                                            + " like was %s over GNet-R for as long",
                                    share,
                                    fitting,
                                    seconds(fitting, plan, forecast) / whole,
                                    reference,
                                    evidence.data().description(),
                                    evidence.gain(measuredBy.get(plan)).orElseThrow()));
                })
                .orElseGet(() -> shorter(config, share, reference));
    }

    /** A plan, with fewer epochs if it must, that takes no longer than so many seconds; empty if it loses too many. */
    static Optional<Plan> fitting(Plan plan, Forecast forecast, double seconds) {
        double factor = Math.min(1, seconds / forecast.seconds(plan));
        return Optional.of(scaled(plan, factor, Math::floor))
                .filter(fitting -> factor >= LEAST && seconds(fitting, plan, forecast) <= seconds);
    }

    /** Whether it has sub-networks, and no size in pixels, which would be another share of other images. */
    private static boolean asMeasured(Plan plan) {
        return plan.stages().stream().allMatch(stage -> stage.size() == 0)
                && plan.stages().stream().anyMatch(stage -> stage.level().k() > 1);
    }

    /** Of a plan with other numbers of epochs than the one that was forecast. */
    private static double seconds(Plan plan, Plan like, Forecast forecast) {
        return IntStream.rangeClosed(1, plan.stages().size())
                .mapToDouble(length -> plan.prefix(length).last().epochs()
                        * forecast.of(like.prefix(length)).epochSeconds())
                .sum();
    }

    private static Budget shorter(Config config, double share, Plan reference) {
        int epochs = (int) (share * reference.last().epochs());
        if (epochs < 1) {
            throw new IllegalArgumentException("--budget is " + share + " of " + reference + ": less than an epoch");
        }
        Plan plan = Plan.of("1:" + epochs);
        return new Budget(
                config.with(fields(List.of(reference, plan))),
                "--budget " + share + ": " + plan
                        + ", since no plan that was surely above GNet-R for as long fits into it");
    }

    private static Plan scaled(Plan plan, double factor, DoubleUnaryOperator rounding) {
        return new Plan(plan.stages().stream()
                .map(stage -> new Stage(
                        stage.level(),
                        (int) Math.max(1, rounding.applyAsDouble(factor * stage.epochs())),
                        stage.size(),
                        stage.composing(),
                        stage.recipe()))
                .toList());
    }

    /** Whether the configuration's network can be cut as the plan asks. */
    private static boolean fits(Config config, Plan reference, Plan plan) {
        try {
            config.with(fields(List.of(reference, plan)));
            return true;
        } catch (IllegalArgumentException cannotBeCut) {
            return false;
        }
    }

    /** The fields of a configuration with these plans. */
    static Map<String, String> fields(List<Plan> plans) {
        return Map.of(
                "plans", String.join(",", plans.stream().map(Plan::toString).toList()), "baselines", "");
    }
}
