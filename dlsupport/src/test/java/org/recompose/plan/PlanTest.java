package org.recompose.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recompose.decompose.Head;

class PlanTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1:60",
                "4:30 1:30",
                "4:45 1:15",
                "16:15 4:30 1:15",
                "4:20 4g:12 1:12",
                "4g:30",
                "4f:30",
                "4:20 4f:12 1:12",
                "2x3:30 1:30",
                "8:30 1:30",
                "4:30 4w:3 1:3",
                "16:1 4g:1 4:1",
                "4:30 1:15@learningRate=0.02",
                "4:30 1:15@head=mean@statistics=30@temperature=true@batchSize=16@learningRate=0.02",
            })
    void aPlanIsTheSameAsItsText(String text) {
        // Closed once, a network cannot be cut again.
        if (text.contains("4g:1 4:1")) {
            assertThrows(IllegalArgumentException.class, () -> Plan.of(text));
            return;
        }
        assertEquals(text, Plan.of(text).toString());
        assertEquals(Plan.of(text), Plan.of("  " + text.replace(" ", " \t ") + " "));
    }

    @Test
    void whatAStageOverridesIsReadAndItsOrderDoesNotMatter() {
        Stage stage = Stage.of("1:15@learningRate=0.02@head=mean@temperature=true@statistics=30");
        assertEquals(Map.of("learningRate", "0.02"), stage.recipe());
        assertEquals(new Composing(Head.MEAN, 30, true, 0), stage.composing());
        assertEquals(stage, Stage.of("1:15@statistics=30@head=mean@learningRate=0.02@temperature=true"));
        assertEquals(Composing.PAPER, Stage.of("1:15").composing());
        assertEquals(32, Stage.of("1:15@shift=2@size=32").size());
        assertEquals("1:15@size=32@shift=2", Stage.of("1:15@shift=2@size=32").toString());
        assertEquals(0, Stage.of("1:15").size());
        assertEquals(0.3, Stage.of("1:15@noise=0.3").composing().noise());
        assertEquals("1:15@noise=0.3", Stage.of("1:15@noise=0.3").toString());
    }

    /** One line that names the stage and what would be right. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                 | a plan needs at least one stage, as 1:30",
                "30                 | stage '30': must be LEVEL:EPOCHS, as 4:30",
                "4:30 1             | stage '1': must be LEVEL:EPOCHS, as 4:30",
                "4:30:2             | stage '4:30:2': must be LEVEL:EPOCHS, as 4:30",
                "4:0 1:30           | stage '4:0': epochs is 0, must be at least 1",
                "4:-1 1:30          | stage '4:-1': epochs is -1, must be at least 1",
                "4:1.5              | stage '4:1.5': epochs is '1.5', must be a whole number",
                "4:4294967298       | stage '4:4294967298': epochs is '4294967298', must be a whole number",
                "5:30 1:30          | stage '5:30': '5' is no level: there are 1, 4, 8, 16,",
                "1g:30              | stage '1g:30': level 1 is the whole network: it has no 'g'",
                "1:1@rate           | stage '1:1@rate': '@rate' must be @FIELD=VALUE, each field once",
                "1:1@shift=1@shift=2 | stage '1:1@shift=1@shift=2': '@shift=2' must be @FIELD=VALUE, each field once",
                "1:1@head=max       | stage '1:1@head=max': head is 'max', must be sum or mean",
                "1:1@statistics=-1  | stage '1:1@statistics=-1': statistics is -1 batches, must be at least 0",
                "1:1@temperature=2  | stage '1:1@temperature=2': temperature is '2', must be true or false",
                "1:30 4:30          | stage '4:30' after '1:30': the network is composed already; only 1,",
                "4g:30 4:30         | stage '4:30' after '4g:30': the network is composed already",
                "16:1 8:1 1:1 4g:1  | stage '4g:1' after '1:1': 1 sub-networks cannot be composed in equal parts into 4",
                "4:30 16:30         | stage '16:30' after '4:30': 4 sub-networks cannot be composed in equal parts into 16",
                "8:30 2x3:30        | stage '2x3:30' after '8:30': 8 sub-networks cannot be composed in equal parts into 6",
                "16g:1 4g:1         | stage '4g:1' after '16g:1': what is closed as 16g can go on as 16 or be opened, by 1",
            })
    void aStageThatCannotBeIsNamedWithWhatWouldBeRight(String text, String message) {
        String told = assertThrows(IllegalArgumentException.class, () -> Plan.of(text))
                .getMessage();
        assertTrue(told.startsWith(message), told);
        assertEquals(1, told.lines().count(), told);
    }

    @Test
    void partsOfAPlan() {
        Plan plan = Plan.of("16:15 4:30 1:15");
        assertEquals(45, plan.epochsBefore());
        assertEquals(Plan.of("16:15 4:30"), plan.before());
        assertEquals(null, Plan.of("1:3").before());
        assertTrue(Plan.of("16:15").begins(plan) && plan.begins(plan));
        assertFalse(Plan.of("4:30").begins(plan) || plan.begins(Plan.of("16:15")));
        assertEquals(Plan.of("4:30 4f:15@shift=2"), Plan.of("4:30 1:15@shift=2").frozen());
        assertEquals(
                Plan.of("4:30 4f:15@head=mean"),
                Plan.of("4:30 1:15@head=mean@noise=0.3").frozen());
        assertEquals(plan, Plan.of("16:15").then(Stage.of("4:30")).then(Stage.of("1:15")));
    }

    @Test
    void whatBeginsAlikeIsOneBranchOfTheTree() {
        List<PlanTree> trees = PlanTree.of(
                Stream.of("1:60", "4:30 1:30", "1:30", "4:30 4g:12 1:12", "4:45 1:15", "4:30 1:30@shift=2", "4:30")
                        .map(Plan::of)
                        .toList());
        assertEquals(
                List.of("1:60", "4:30", "1:30", "4:45"),
                trees.stream().map(tree -> tree.plan().toString()).toList());
        assertEquals(
                List.of(
                        "1:60",
                        "4:30",
                        "4:30 1:30",
                        "4:30 4g:12",
                        "4:30 4g:12 1:12",
                        "4:30 1:30@shift=2",
                        "1:30",
                        "4:45",
                        "4:45 1:15"),
                PlanTree.stages(trees).map(Plan::toString).toList());
    }
}
