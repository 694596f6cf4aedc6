package org.recompose.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recompose.arch.Networks;
import org.recompose.io.NetworkJson;
import org.recompose.notebooks.Reproduce.Run;

/** The smoke profile from the command to the pages: every notebook executed by nbconvert through the kernel. */
class ReproduceIT {
    private static final Duration LIMIT = Duration.ofMinutes(20);

    @TempDir
    static Path scratch;

    static Path results;
    static Run run;

    @BeforeAll
    static void reproduce() throws Exception {
        results = scratch.resolve("results");
        run = Reproduce.start(scratch, "--profile", "smoke", "--notebooks", "all", "--out", results.toString())
                .await(LIMIT);
        assertEquals(0, run.status(), run.out() + run.err());
    }

    @Test
    void showsProgressAndThenTheTables() {
        assertTrue(run.out().contains("[table2]"), run.out());
        assertTrue(run.out().contains("epoch"), run.out());
        assertTrue(run.out().contains("GNet-T-4"), run.out());
        assertTrue(run.out().contains(results.resolve("table2.html").toString()), run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.22M", "1.08M", "0.27M", "0.07M", "5015.56M", "154.57M", "19.69M", "4.05M"})
    void tableOneHasThePapersFigures(String printed) throws Exception {
        assertTrue(Files.readString(results.resolve("table1.csv")).contains(printed));
        assertTrue(Page.load(results.resolve("table1.html")).tables().stream().anyMatch(t -> t.contains(printed)));
    }

    @Test
    void tableTwoHasEveryNetworkBesideThePapersFigures() throws Exception {
        String table = Files.readString(results.resolve("table2.csv"));
        for (String network :
                List.of("GNet-R", "GNet-T-4", "GNet-T-8", "GNet-T-16", "82.8", "83.56", "82.49", "79.26")) {
            assertTrue(table.contains(network), () -> network + " is missing from\n" + table);
        }
        assertFalse(Page.load(results.resolve("table2.html")).tables().isEmpty());
    }

    @Test
    void figureFourIsInThePageAndBesideIt() throws Exception {
        assertTrue(Page.load(results.resolve("table2.html")).figures() > 0);
        assertTrue(Files.readString(results.resolve("fig4.svg")).contains("<svg"));
        assertTrue(Files.readString(results.resolve("fig4.pdf"), StandardCharsets.ISO_8859_1)
                .startsWith("%PDF"));
        assertTrue(Files.readString(results.resolve("table2.tex")).contains("GNet-T-16"));
        assertTrue(Files.readString(results.resolve("fig4.csv")).contains("GNet-T-16"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"idea", "table1", "table2", "properties", "tutorial", "scaling", "record", "frontier"})
    void pagesLoadNothingFromOutsideAndHoldNoComplaints(String page) throws Exception {
        assertEquals(Set.of(), Page.load(results.resolve(page + ".html")).requests());
        assertEquals("", Page.load(results.resolve(page + ".html")).complaints());
    }

    @Test
    void theIdeaShowsPartitionsAndBlocks() throws Exception {
        assertTrue(Page.load(results.resolve("idea.html")).figures() >= 13);
    }

    @Test
    void everyPropertyHolds() throws Exception {
        String table =
                String.join("\n", Page.load(results.resolve("properties.html")).tables());
        for (int property = 1; property <= 7; property++) {
            assertTrue(table.contains(property + ". "), table);
        }
        assertTrue(table.contains("true") && !table.contains("false"), table);
    }

    @Test
    void theTutorialEndsWithItsFigures() throws Exception {
        assertTrue(Files.readString(results.resolve("tutorial.html")).contains("with its sub-networks"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theExperimentIsPackedForAMachineWithoutJava() throws Exception {
        Path bundle = scratch.resolve("bundle");
        Run packed = Reproduce.start(scratch, "--profile", "smoke", "--bundle", bundle.toString())
                .await(LIMIT);
        assertEquals(0, packed.status(), packed.out() + packed.err());
        assertTrue(packed.out().contains(bundle.resolve("run").toString()), packed.out());
        ProcessBuilder devices = new ProcessBuilder(bundle.resolve("run").toString(), "devices");
        devices.environment().clear();
        devices.environment().put("PATH", "/usr/bin:/bin");
        Process told = devices.start();
        assertTrue(
                new String(told.getInputStream().readAllBytes(), StandardCharsets.UTF_8).contains("TensorFlow 2.7.0"));
        assertEquals(0, told.waitFor());
    }

    @Test
    void provenanceSaysWhatRan() throws Exception {
        JsonObject record = JsonParser.parseString(Files.readString(results.resolve("run.json")))
                .getAsJsonObject();
        for (String field : List.of("config", "data", "runs", "legs")) {
            assertTrue(record.has(field), () -> field + " is missing from " + record);
        }
        assertEquals("smoke", record.getAsJsonObject("config").get("profile").getAsString());
        assertEquals(record.get("config"), JsonParser.parseString(Files.readString(results.resolve("config.json"))));
        assertTrue(record.getAsJsonObject("data").get("hash").getAsString().matches("[0-9a-f]{64}"));
        JsonObject leg = record.getAsJsonArray("legs").get(0).getAsJsonObject();
        assertEquals("[/CPU:0]", leg.getAsJsonObject("hardware").get("devices").getAsString());
        assertTrue(leg.getAsJsonObject("versions").get("commit").getAsString().matches("[0-9a-f]{40}.*|unknown"));
    }

    @Test
    void theSameSeedGivesTheSameTableTwo() throws Exception {
        Path again = scratch.resolve("again");
        Run second = Reproduce.start(scratch, "--profile", "smoke", "--notebooks", "table2", "--out", again.toString())
                .await(LIMIT);
        assertEquals(0, second.status(), second.out() + second.err());
        assertFalse(second.out().contains("building") || second.err().contains("setting up"), second.out());
        assertEquals(Files.readString(results.resolve("table2.csv")), Files.readString(again.resolve("table2.csv")));
        assertEquals(Files.readString(results.resolve("fig4.csv")), Files.readString(again.resolve("fig4.csv")));
    }

    @Test
    void aPlanOfOnesOwnRunsOnANetworkOfOnesOwn() throws Exception {
        Path network =
                Files.writeString(scratch.resolve("own.json"), NetworkJson.write(Networks.of("plain", 32, 32, 16, 5)));
        List<String> plan =
                trained("own", "--set", "model.network=" + network, "--plan", "1:1", "--plan", "4:1 2x1:1 1:1");
        assertEquals(List.of("1:1", "4:1", "4:1 2x1:1", "4:1 2x1:1 1:1"), plan);
    }

    @Test
    void vgg16TrainsInTheWholeExperiment() throws Exception {
        assertEquals(
                List.of("4:1", "4:1 1:1"),
                trained(
                        "vgg16",
                        "--set",
                        "model.network=vgg16",
                        "--set",
                        "model.width=8",
                        "--set",
                        "data.size=64",
                        "--plan",
                        "4:1 1:1"));
    }

    /** The plans of Table 2's rows. */
    private static List<String> trained(String name, String... arguments) throws Exception {
        Path out = scratch.resolve(name);
        List<String> all =
                new ArrayList<>(List.of("--profile", "smoke", "--notebooks", "table2", "--out", out.toString()));
        all.addAll(List.of(arguments));
        Run run = Reproduce.start(scratch, all.toArray(String[]::new)).await(LIMIT);
        assertEquals(0, run.status(), run.out() + run.err());
        return Files.readAllLines(out.resolve("table2.csv")).stream()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
    }
}
