package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.recompose.config.Config;
import org.recompose.config.Levels;
import org.recompose.plan.Level;
import org.recompose.plan.Plan;
import org.recompose.train.Job;
import org.recompose.weights.Weights;

class StageJobsTest {

    private static final int CLASSES = 5;
    private static final long SEED = 3;

    private final StageJobs jobs = new StageJobs(Config.profile("smoke").with("data.size", "64"), CLASSES);

    private List<Weights> random(String plan) {
        return jobs.untrained(Plan.of(plan), SEED).stream().map(Job::initial).toList();
    }

    private List<Weights> next(String plan, List<Weights> before) {
        return jobs.continued(Plan.of(plan), before, SEED).stream()
                .map(Job::initial)
                .toList();
    }

    private static void assertSame(Weights expected, Weights actual) {
        expected.asMap()
                .forEach((path, values) ->
                        assertArrayEquals(values, actual.get(path), path.equals("fc/bias") ? 1e-5f : 0, path));
    }

    /** Sixteen by fours into four and those into one are sixteen into one: but for the order of channels. */
    @Test
    void nestedIsComposingInOneStep() {
        List<Weights> sixteen = random("16:1");
        List<Weights> four = next("16:1 4:1", sixteen);
        assertEquals(4, four.size());
        Weights inTwo = next("16:1 4:1 1:1", four).get(0);
        var nesting = Levels.cut(jobs.global(), Level.of("16")).within(Levels.cut(jobs.global(), Level.of("4")));
        Weights inOne = nesting.refined()
                .compose(nesting.order().stream()
                        .flatMap(List::stream)
                        .map(sixteen::get)
                        .toList());
        assertSame(inOne, inTwo);
    }

    /** Closed for a stage and opened again is as if it had been open: nothing is lost on the way. */
    @Test
    void openedAfterTheBridgeItIsTheComposedNetwork() {
        List<Weights> four = random("4:1");
        List<Weights> closed = next("4:1 4g:1", four);
        assertEquals(1, closed.size());
        assertSame(next("4:1 1:1", four).get(0), next("4:1 4g:1 1:1", closed).get(0));
        assertSame(next("4:1 1:1", four).get(0), next("4:1 4f:1", four).get(0));
        assertSame(next("4:1 4f:1", four).get(0), next("4:1 4g:1 4f:1", closed).get(0));
    }

    /** Weights do not depend on the size of the images, so only the networks' inputs and windows do. */
    @Test
    void aStageOnSmallerImagesComposesTheSame() {
        Job part = jobs.untrained(Plan.of("4:1@size=32"), SEED).get(0);
        Job ofSmall = new StageJobs(Config.profile("smoke").with("data.size", "32"), CLASSES)
                .untrained(Plan.of("4:1"), SEED)
                .get(0);
        assertEquals(ofSmall.network().input(), part.network().input());
        assertEquals(ofSmall.window(), part.window());
        List<Weights> four = random("4:1@size=32");
        assertEquals(random("4:1"), four);
        Job whole = jobs.continued(Plan.of("4:1@size=32 1:1"), four, SEED).get(0);
        assertEquals(64, whole.network().input().height());
        assertEquals(next("4:1 1:1", four).get(0), whole.initial());
        assertEquals(
                next("16:1 4g:1 1:1", next("16:1 4g:1", random("16:1"))),
                next("16:1@size=32 4g:1@size=32 1:1", next("16:1@size=32 4g:1@size=32", random("16:1@size=32"))));
    }

    /** Where the composed kernels are zero, and nowhere else; as wide as asked for. */
    @Test
    void noiseIsInTheCrossConnectionsAlone() {
        List<Weights> four = random("4:1");
        Weights zeros = next("4:1 1:1", four).get(0);
        Weights blocks = Levels.cut(jobs.global(), Level.of("4")).mask();
        Weights usual = Weights.random(jobs.global(), SEED);
        for (String plan : List.of("4:1 1:1@noise=0.5", "4:1 4g:1 1:1@noise=0.5")) {
            List<Weights> before = plan.contains("g") ? next("4:1 4g:1", four) : four;
            Weights noisy = next(plan, before).get(0);
            for (String path : zeros.asMap().keySet()) {
                float[] expected = zeros.get(path).clone();
                for (int i = 0; i < expected.length; i++) {
                    expected[i] += blocks.get(path)[i] == 0 ? 0.5f * usual.get(path)[i] : 0;
                }
                assertArrayEquals(expected, noisy.get(path), 1e-5f, path);
            }
            assertNotEquals(zeros, noisy);
        }
    }

    /** Of sub-networks that all see the whole image, all that was trained: more than quadrants of it hold. */
    @Test
    void noiseLeavesWhatWasTrainedOnTheWholeImageOfANetworkThatFlattens() {
        StageJobs flattens = new StageJobs(
                Config.profile("laptop")
                        .with(Map.of("plans", "4w:1 1:1", "model.network", "vgg11", "model.width", "16")),
                CLASSES);
        List<Weights> four = flattens.untrained(Plan.of("4w:1"), SEED).stream()
                .map(Job::initial)
                .toList();
        Weights zeros =
                flattens.continued(Plan.of("4w:1 1:1"), four, SEED).get(0).initial();
        Weights noisy = flattens.continued(Plan.of("4w:1 1:1@noise=0.3"), four, SEED)
                .get(0)
                .initial();
        for (String path : zeros.asMap().keySet()) {
            float[] composed = zeros.get(path);
            for (int i = 0; i < composed.length; i++) {
                if (composed[i] != 0) {
                    assertEquals(composed[i], noisy.get(path)[i], path);
                }
            }
        }
        assertNotEquals(zeros, noisy);
    }

    @Test
    void sixteenComposeIntoABridgeOfFour() {
        List<Weights> sixteen = random("16:1");
        Weights bridged = next("16:1 4g:1 1:1", next("16:1 4g:1", sixteen)).get(0);
        assertSame(next("16:1 4:1 1:1", next("16:1 4:1", sixteen)).get(0), bridged);
    }

    /** Exactly the zeros of the composed kernels are frozen, and nothing else. */
    @Test
    void aFrozenStageMasksTheCrossConnections() {
        Job frozen = jobs.continued(Plan.of("4:1 4f:1"), random("4:1"), SEED).get(0);
        Weights mask = frozen.mask();
        long zeros = 0;
        for (String path : mask.asMap().keySet()) {
            for (int i = 0; i < mask.get(path).length; i++) {
                if (mask.get(path)[i] == 0) {
                    zeros++;
                    assertEquals(0f, frozen.initial().get(path)[i], path);
                }
            }
        }
        assertNotEquals(0, zeros);
        assertNull(
                jobs.continued(Plan.of("4:1 1:1"), random("4:1"), SEED).get(0).mask());
    }

    @Test
    void everySubNetworkHasAStartAndAnOrderOfItsOwnAndTheSameInEveryPlan() {
        List<Job> four = jobs.untrained(Plan.of("4:1"), SEED);
        assertEquals(4, four.stream().map(Job::seed).distinct().count());
        assertEquals(
                4, four.stream().map(job -> job.initial().hash()).distinct().count());
        assertEquals(random("4:1"), random("4:7"));
        assertNotEquals(
                four.get(0).initial().hash(),
                jobs.untrained(Plan.of("4:1"), SEED + 1).get(0).initial().hash());
        assertEquals("4:1 #2", four.get(1).name());
    }
}
