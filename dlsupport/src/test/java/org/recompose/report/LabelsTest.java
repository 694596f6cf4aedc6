package org.recompose.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        assertEquals("", labels.ofPaper(Plan.of("4:30@size=32 1:30")));
    }

    /** Epochs on smaller images are no measure of GNet-R's length. */
    @Test
    void gnetRIsOneTrainingOnWholeImagesWithoutATrick() {
        Plan grown = Plan.of("1:30@size=32 1:50");
        Plan averaged = Plan.of("1:60@averaging=0.99");
        List<Plan> plans = List.of(WHOLE, Plan.of("1:80@size=32"), grown, averaged, PAPER);
        assertEquals(WHOLE, Labels.reference(plans));
        assertEquals(1, plans.stream().filter(Labels::random).count());
        Labels labels = Labels.of(plans);
        assertEquals("GNet-R", labels.distinct(WHOLE));
        assertEquals("GNet-R 1:60@averaging=0.99", labels.distinct(averaged));
        assertEquals("GNet-R 1:30@size=32 1:50", labels.distinct(grown));
        assertEquals("GNet-R 1:30@size=32", labels.distinct(grown.before()));
        assertTrue(Labels.random(Plan.of("1:60@averaging=0")));
    }
}
