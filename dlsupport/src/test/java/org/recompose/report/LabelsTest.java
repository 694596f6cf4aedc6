package org.recompose.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.recompose.plan.Plan;

class LabelsTest {

    private static final Plan WHOLE = Plan.of("1:60");
    private static final Plan PAPER = Plan.of("4:30 1:30");

    /** What counts a network's steps by its name would count those of both. */
    @Test
    void networksOfOneNameAreToldApartByTheirPlans() {
        Labels labels = Labels.of(List.of(WHOLE, PAPER, Plan.of("4:45 1:15"), Plan.of("8:30 1:30")));
        assertEquals("GNet-R", labels.distinct(WHOLE));
        assertEquals("SNets-4 (4:45)", labels.distinct(Plan.of("4:45")));
        assertEquals("GNet-T-4 (4:30 1:30)", labels.distinct(PAPER));
        assertEquals("GNet-T-4", labels.of(PAPER));
        assertEquals("SNets-8", labels.distinct(Plan.of("8:30")));
    }

    @Test
    void whatIsComposedOtherwiseIsNotThePapers() {
        Plan otherwise = Plan.of("4:30 1:30@head=mean@statistics=30");
        Labels labels = Labels.of(List.of(WHOLE, PAPER, otherwise));
        assertEquals("GNet-T-4", labels.ofPaper(PAPER));
        assertEquals("", labels.ofPaper(otherwise));
    }
}
