package org.recompose.experiment;

import org.recompose.plan.Plan;
import org.recompose.report.Baseline;

/**
 * What is trained with one seed: a stage of a plan, or a baseline beside it.
 *
 * @param plan the stages up to this one
 * @param baseline {@code NONE} for the stage itself
 */
record StageKey(Plan plan, Baseline baseline) {

    static StageKey of(Plan plan) {
        return new StageKey(plan, Baseline.NONE);
    }
}
