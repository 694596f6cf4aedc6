package org.recompose.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.recompose.plan.Plan;
import org.recompose.tf.Optimizer;

class ConfigTest {

    private static Config smoke() {
        return Config.profile("smoke");
    }

    @Test
    void everyProfileIsUsable() {
        assertEquals(List.of("smoke", "laptop", "paper"), Config.profiles());
        for (String name : Config.profiles()) {
            assertEquals(name, Config.profile(name).profile());
        }
        Config paper = Config.profile("paper");
        assertEquals(
                List.of(224, 64, 3),
                List.of(
                        paper.data().size(),
                        paper.model().width(),
                        paper.seeds().count()));
        assertTrue(paper.plans().containsAll(List.of(Plan.of("1:200"), Plan.of("4:100 1:100"))));
    }

    @Test
    void anyFieldIsSetByItsPath() {
        Config config = smoke().with(Map.of(
                "seeds.count",
                "2",
                "plans",
                "1:4, 16:2 4:2 1:2@learningRate=0.02",
                "recipe.learningRate",
                "1e-2",
                "recipe.optimizer",
                "adam",
                "hardware.way",
                "auto"));
        assertEquals(2, config.seeds().count());
        assertEquals(List.of(Plan.of("1:4"), Plan.of("16:2 4:2 1:2@learningRate=0.02")), config.plans());
        assertEquals(0.01, config.recipe().learningRate());
        assertEquals(new Optimizer.Adam(0.9f, 0.999f, 1e-7f), config.recipe().optimizer());
        assertEquals(
                0.5f,
                ((Optimizer.Sgd) smoke().with("recipe.optimizer.momentum", "0.5")
                                .recipe()
                                .optimizer())
                        .momentum());
    }

    @Test
    void aSizeThatANetworkCannotTrainAtIsRefused() {
        Config vgg = Config.profile("laptop").with(Map.of("plans", "4:1 1:1", "model.network", "vgg11"));
        String message = assertThrows(IllegalArgumentException.class, () -> vgg.with("plans", "4:1@size=32 1:1"))
                .getMessage();
        assertTrue(message.startsWith("plan '4:1@size=32 1:1', stage '4:1@size=32': fc1: "), message);
        assertEquals(
                "baselines is '4:1@size=16 1:1', must be a plan whose stages have no image size of their own",
                assertThrows(IllegalArgumentException.class, () -> smoke().with(
                                        Map.of("plans", "4:1@size=16 1:1", "baselines", "4:1@size=16 1:1")))
                        .getMessage());
    }

    /** It is widened after the plans have trained, hours later. */
    @Test
    void baselinesOfANetworkThatCannotBeWidenedAreRefused() {
        Config base = Config.profile("laptop").with(Map.of("plans", "4:1 1:1", "model.network", "vgg11"));
        assertEquals(
                "baselines is '4:1 1:1', must be empty for network vgg11: flatten: a network that flattens cannot be"
                        + " widened, only one with global average pooling",
                assertThrows(IllegalArgumentException.class, () -> base.with("baselines", "4:1 1:1"))
                        .getMessage());
    }

    /** They have to be widened, composed and frozen. */
    @ParameterizedTest
    @ValueSource(strings = {"1:1 1:1", "16:1 4:1", "4:1 4f:1", "4g:1 1:1"})
    void baselinesOfAPlanThatDoesNotComposeItsSubNetworksAreRefused(String plan) {
        assertEquals(
                "baselines is '" + plan + "', must be a plan of sub-networks and then of 1, as 4:30 1:30",
                refused(() -> smoke().with(Map.of("plans", plan, "baselines", plan))));
    }

    /** They have other layers then: it showed when the first stage was trained. */
    @ParameterizedTest
    @CsvSource({"4w:1 4:1 1:1,4w,4", "4w:1 4f:1,4w,4f", "4:1 4w:1 1:1,4,4w"})
    void subNetworksOnTheWholeImageDoNotGoOnAsThoseOnSubImagesWhereTheNetworkFlattens(
            String plan, String before, String after) {
        for (String network : List.of("vgg11", "vgg16", "plain")) {
            Config flattens = Config.profile("laptop").with(Map.of("plans", "4w:1 1:1", "model.network", network));
            String told = refused(() -> flattens.with("plans", plan));
            assertTrue(
                    told.startsWith("plan '" + plan + "', stage '" + after + ":1': ")
                            && told.endsWith("going on from " + before + " to " + after
                                    + " takes a network with global pooling"),
                    told);
        }
        assertEquals(List.of(Plan.of(plan)), smoke().with("plans", plan).plans());
    }

    @Test
    void aStagesOwnRecipeIsItsAlone() {
        Config config = smoke().with("plans", "4:1 1:1@learningRate=0.02@batchSize=8");
        assertEquals(0.05, config.recipe(config.plans().get(0).stages().get(0)).learningRate());
        assertEquals(0.02, config.recipe(config.plans().get(0).last()).learningRate());
        assertEquals(8, config.recipe(config.plans().get(0).last()).batchSize());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plans                     | 4:0 1:1            | plans[0]: stage '4:0': epochs is 0, must be at least 1",
                "plans                     | 4:many             | plans[0]: stage '4:many': epochs is 'many', must be a whole number",
                "plans                     | 5:1 1:1            | plans[0]: stage '5:1': '5' is no level: there are 1, 4, 8, 16, any grid",
                "plans                     | 4x1:1 1x2:1 1:1    | plan '4x1:1 1x2:1 1:1', stage '1x2:1': ",
                "plans                     | 1:1, 1:1           | plans is [1:1, 1:1], must be different from each other",
                "plans                     | ''                 | plans[0]: a plan needs at least one stage, as 1:30",
                "plans                     | 4:1 1:1@speed=2    | plan '4:1 1:1@speed=2', stage '1:1@speed=2': there is no field 'speed'; there are batchSize,",
                "plans                     | 4:1 1:1@learningRate=-1 | plan '4:1 1:1@learningRate=-1', stage '1:1@learningRate=-1': learning rate is -1.0, must be above 0",
                "plans                     | 1:1@noise=0.3      | plans[0]: stage '1:1@noise=0.3': noise is 0.3, must be 0: no cross connections open with it",
                "plans                     | 16:1 4:1@noise=0.3 1:1 | plans[0]: stage '4:1@noise=0.3': noise is 0.3, must be 0",
                "plans                     | 4:1 1:1@noise=-1   | plans[0]: stage '1:1@noise=-1': noise is -1.0, must be at least 0",
                "plans                     | 1:1@size=33        | plan '1:1@size=33', stage '1:1@size=33': size is 33, must be from 16 to that of the images, 32",
                "plans                     | 4:1@size=8 1:1     | plan '4:1@size=8 1:1', stage '4:1@size=8': size is 8, must be from 16 to",
                "plans                     | 1:1@size=-8        | plans[0]: stage '1:1@size=-8': size is -8, must be at least 0",
                "plans                     | 1:1@averaging=1    | plan '1:1@averaging=1', stage '1:1@averaging=1': averaging is 1.0, must be in [0, 1)",
                "plans                     | 8x8:1 1:1          | plan '8x8:1 1:1', stage '8x8:1': ",
                "plans                     | 16x16:1 1:1        | plan '16x16:1 1:1', stage '16x16:1': ",
                "model.width               | 24                 | plan '16:1 1:1', stage '16:1': ",
                "model.network             | alexnet            | model: ",
                "baselines                 | 4:2 1:1            | baselines is '4:2 1:1', must be empty or one of [1:2, 1:1,",
                "baselines                 | 1:2                | baselines is '1:2', must be a plan of two stages",
                "recipe.learningRate       | 0                  | recipe: learning rate is 0.0, must be above 0",
                "recipe.flip               | yes                | recipe.flip is 'yes', must be true or false",
                "recipe.batchSize          | 4294967312         | recipe.batchSize is 4294967312, must be a whole number of at most 31 bits",
                "recipe.batchSize          | 16.5               | recipe.batchSize is 16.5, must be a whole number",
                "recipe.weightDecay        | 1e999              | recipe.weightDecay is ",
                "recipe.schedule           | fast               | recipe.schedule is 'fast', must be one of [",
                "recipe.optimizer          | lion               | recipe.optimizer is \"lion\", must be one of [adam, sgd]",
                "recipe.optimizer.speed    | 1                  | there is no field 'recipe.optimizer.speed'; recipe.optimizer has momentum, nesterov",
                "recipe                    | sgd                | recipe is 'sgd', must be set field by field",
                "data.size                 | 8                  | data: size is 8, must be at least 16 pixels",
                "data.size                 | large              | data.size is 'large', must be a number",
                "data.folds                | 1                  | data: folds is 1, must be 0 or at least 2",
                "seeds.count               | 0                  | seeds: count is 0, must be at least 1",
                "hardware.way              | fast               | hardware.way is 'fast', must be one of [grouped, concurrent, sequential, auto]",
                "hardware.devices          | tpu                | hardware: devices is 'tpu', must be auto, gpu, cpu",
                "hardware.cluster          | here               | hardware: cluster is 'here', must be empty, processes, or",
                "checkpointMinutes         | 1e9                | checkpointMinutes is 1.0E9, must be from 0 to 100000",
                "timedSteps                | 0                  | timedSteps is 0, must be at least 1",
                "speed                     | 1                  | there is no field 'speed'; there are profile, data, model, plans,",
                "hardware.core             | 1                  | there is no field 'hardware.core'; hardware has way, cores,",
                "out.folder                | x                  | there is no field 'out.folder'; out is one value",
            })
    void aWrongValueIsNamedWithWhatWouldBeRight(String field, String value, String message) {
        String told = refused(() -> smoke().with(field, value));
        assertTrue(told.startsWith(message), told);
    }

    private static String refused(org.junit.jupiter.api.function.Executable reading) {
        String told = assertThrows(IllegalArgumentException.class, reading).getMessage();
        assertEquals(1, told.lines().count(), told);
        return told;
    }

    /** 2³² + 2 is not 2: what does not fit is refused wherever a number stands. */
    @Test
    void aNumberThatDoesNotFitIsRefused() {
        assertTrue(refused(() -> smoke().with("plans", "1:4294967298")).contains("4294967298"));
        assertTrue(refused(() -> smoke().with("model.width", "4294967328")).contains("4294967328"));
        assertTrue(refused(() -> smoke().with("seeds.first", "18446744073709551616"))
                .contains("63 bits"));
        assertEquals(
                1L << 40,
                smoke().with("seeds.first", String.valueOf(1L << 40)).seeds().first());
    }

    @Test
    void whatIsWrittenIsReadAgain(@TempDir Path folder) throws IOException {
        for (String name : Config.profiles()) {
            Config config = Config.profile(name).with(Map.of("recipe.weightDecay", "1e-7", "seeds.first", "-3"));
            config.write(folder.resolve("config.json"));
            assertEquals(config, Config.read(folder.resolve("config.json")));
            assertEquals(
                    config,
                    Config.from(Map.of(
                            Config.VARIABLE, folder.resolve("config.json").toString())));
            assertEquals(config, Config.of(config.json()));
        }
        assertEquals("laptop", Config.from(Map.of()).profile());
    }

    /** What a file leaves out is its profile's; one optimiser's fields are not mixed with the other's. */
    @Test
    void aFileMayBeShort(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("config.json"),
                "{'profile': 'smoke', 'recipe': {'optimizer': {'name': 'adam', 'beta1': 0.8}}, 'plans': ['1:3']}"
                        .replace('\'', '"'));
        assertEquals(
                smoke().with("plans", "1:3").with("recipe.optimizer", "adam").with("recipe.optimizer.beta1", "0.8"),
                Config.read(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "3",
                "{}",
                "{\"profile\": null}",
                "{\"profile\": \"smoke\", \"plans\": null}",
                "{\"profile\": \"smoke\", \"plans\": \"1:2\"}",
                "{\"profile\": \"smoke\", \"plans\": [1]}",
                "{\"profile\": \"smoke\", \"plans\": [null]}",
                "{\"profile\": \"smoke\", \"recipe\": 3}",
                "{\"profile\": \"smoke\", \"recipe\": {\"optimizer\": null}}",
                "{\"profile\": \"smoke\", \"recipe\": {\"optimizer\": {}}}",
                "{\"profile\": \"smoke\", \"recipe\": {\"flip\": \"true\"}}",
                "{\"profile\": \"smoke\", \"seeds\": {\"count\": 1e999999999}}",
                "{\"profile\": \"smoke\", \"seeds\": {\"count\": NaN}}",
                "{\"profile\": \"smoke\", \"recipe\": {\"weightDecay\": 1e400}}",
                "{\"profile\": \"smoke\", \"out\": \"a\", \"out\": 2}",
                "{\"profile\": \"smoke\"} and more",
                "{\"profile\": \"smoke\", \"name\": \"x\"}",
            })
    void aFileThatIsNoConfigurationIsRefusedInALine(String text, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), text);
        String told = refused(() -> Config.read(file));
        assertTrue(told.contains("config.json"), told);
    }

    @Test
    void aFileThatIsNotThereIsNamed(@TempDir Path folder) {
        assertTrue(refused(() -> Config.read(folder.resolve("none.json"))).contains("none.json"));
    }

    /** In a class loader of its own, where no table was made before. */
    @Test
    void anInterruptWhileTheFirstTableIsMadeIsKeptAndSpoilsNone() throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            classPath.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader fresh =
                new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().interrupt();
            Class<?> config = Class.forName(Config.class.getName(), true, fresh);
            Object smoke = config.getMethod("profile", String.class).invoke(null, "smoke");
            String table = config.getMethod("table").invoke(smoke).toString();
            assertTrue(Thread.interrupted());
            assertEquals(smoke().table().toString(), table);
        } finally {
            Thread.interrupted();
        }
    }

    /** Bytes changed, cut out and doubled: each file is refused in a line, or is a configuration of its own. */
    @Test
    void aThousandDamagedFilesAreRefusedInALineEach(@TempDir Path folder) throws IOException {
        Random random = new Random(15);
        byte[] whole = smoke().toString().getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("config.json");
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = damaged(whole, random);
            Files.write(file, bytes);
            try {
                Config read = Config.read(file);
                assertEquals(read, Config.of(read.json()), () -> text(bytes));
            } catch (IllegalArgumentException e) {
                refused++;
                assertTrue(
                        e.getMessage() != null
                                && e.getMessage().lines().count() == 1
                                && e.getMessage().contains("config.json"),
                        () -> e.getMessage() + " of " + text(bytes));
            } catch (RuntimeException e) {
                fail(text(bytes), e);
            }
        }
        assertTrue(refused > 500, refused + " refused");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] damaged(byte[] whole, Random random) {
        int at = random.nextInt(whole.length);
        int length = random.nextInt(Math.min(40, whole.length - at));
        byte[] bytes = whole.clone();
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) "{}[]\":,0-9e.ntx ".charAt(random.nextInt(16));
            case 2 -> bytes = join(whole, at, at + length);
            default -> bytes = join(whole, at + length, at);
        }
        return bytes;
    }

    /** What lies before one place and what lies after another. */
    private static byte[] join(byte[] whole, int end, int start) {
        byte[] joined = java.util.Arrays.copyOf(whole, end + whole.length - start);
        System.arraycopy(whole, start, joined, end, whole.length - start);
        return joined;
    }

    @Test
    void moreCoresThanThereAreAreRefused() {
        int present = Runtime.getRuntime().availableProcessors();
        Config.Hardware more = Config.profile("smoke")
                .with(Map.of("hardware.cores", String.valueOf(present + 1), "hardware.devices", "cpu"))
                .hardware();
        assertEquals(
                "cores is " + (present + 1) + ", must be at most the " + present
                        + " that this process may use, or 0 for all",
                assertThrows(IllegalArgumentException.class, more::machine).getMessage());
    }
}
