package org.recompose.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.arch.Network;
import org.recompose.arch.Networks;
import org.recompose.arch.RandomNetworks;
import org.recompose.arch.TestNetworks;

class NetworkJsonTest {

    private static final String OWN =
            """
            {
              "name": "own",
              "input": {"height": 64, "width": 64, "channels": 3},
              "classes": 5,
              "layers": [
                {"type": "conv", "name": "conv", "height": 3, "width": 3, "stride": 2, "padding": "SAME",
                 "in": 3, "out": 16, "bias": true},
                {"type": "residual", "name": "block", "body": [
                  {"type": "conv", "name": "conv", "height": 3, "width": 3, "stride": 1, "padding": "SAME",
                   "in": 16, "out": 16, "groups": 4, "bias": false},
                  {"type": "batchNorm", "name": "bn", "channels": 16}]},
                {"type": "globalAveragePool", "name": "gap"},
                {"type": "dense", "name": "fc", "in": 16, "out": 5, "bias": true}
              ]
            }
            """;

    @TempDir
    Path directory;

    @Property(tries = 100)
    void everyNetworkComesBack(@ForAll long seed) {
        Random random = new Random(seed);
        assertComesBack(RandomNetworks.padded(random, 1 + random.nextInt(4), random.nextBoolean()));
        RandomNetworks.Valid chain = RandomNetworks.valid(random, 2);
        assertComesBack(chain.on(chain.smallest() + 5, chain.smallest() + 8));
    }

    @Test
    void everyNetworkOfANameComesBack() {
        Networks.names().forEach(name -> assertComesBack(Networks.of(name, 32, 64, 8, 5)));
        assertComesBack(TestNetworks.grouped(24, 28, 8, 5));
    }

    private static void assertComesBack(Network network) {
        assertEquals(network, NetworkJson.read(NetworkJson.write(network)));
        assertEquals(network, NetworkJson.network(NetworkJson.json(network)));
    }

    @Test
    void oneWrittenByHandMayLeaveOutWhatIsUsual() throws Exception {
        Path file = Files.writeString(directory.resolve("own.json"), OWN);
        Network own = NetworkJson.read(file);
        assertEquals(5, own.layers().size() + 1);
        assertEquals(own, NetworkJson.read(NetworkJson.write(own)));
        Files.writeString(file, OWN.replace("\"stride\": 2", "\"stride\": 0"));
        assertEquals(
                file + ": layers[0]: conv: stride is 0, must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> NetworkJson.read(file))
                        .getMessage());
    }

    @Test
    void anErrorNamesThePlaceTheValueAndWhatWouldBeRight() {
        assertError("layers[0].stride: is 2.5, must be a whole number", "\"stride\": 2", "\"stride\": 2.5");
        assertError("layers[0].stride: is \"2\", must be a whole number", "\"stride\": 2", "\"stride\": \"2\"");
        assertError(
                "layers[0].stride: is 4294967298, must be a whole number", "\"stride\": 2", "\"stride\": 4294967298");
        assertError("layers[0].stride: is missing, must be a whole number", "\"stride\": 2,", "");
        assertError(
                "layers[0].strides: is unknown here, must be one of type, name, height, width, stride, padding, in, out,"
                        + " groups, bias",
                "\"stride\": 2",
                "\"strides\": 2");
        assertError("layers[0].padding: is \"same\", must be \"SAME\" or \"VALID\"", "\"SAME\"", "\"same\"");
        assertError("layers[0].bias: is 1, must be true or false", "\"bias\": true", "\"bias\": 1");
        assertError(
                "layers[2].type: is \"gap\", must be one of conv, batchNorm, relu, maxPool, averagePool,"
                        + " globalAveragePool, flatten, dense, dropout, zeroPadShortcut, residual",
                "\"globalAveragePool\"",
                "\"gap\"");
        assertError("layers[1].body[0]: conv: 3 groups, must divide the 16", "\"groups\": 4", "\"groups\": 3");
        assertError(
                "layers[1].body[1]: block/bn: takes 8 channels but is given 16", "\"channels\": 16", "\"channels\": 8");
        assertError("layers[0]: conv: takes 4 channels but is given 3", "\"in\": 3", "\"in\": 4");
        assertError("layers[0]: layer name 'a?b': must be letters", "\"name\": \"conv\"", "\"name\": \"a\\nb\"");
        assertError("input: a feature map of 0×64×3", "\"height\": 64", "\"height\": 0");
        assertError("classes: is [], must be a whole number", "\"classes\": 5", "\"classes\": []");
        assertError("layers: is {}, must be a list of layers", OWN.substring(OWN.indexOf('[')), "{}}");
        assertError("the document: is 3, must be an object", OWN, "3");
        assertError("classes: is there twice, must be once", "\"classes\": 5", "\"classes\": 5, \"classes\": 5");
        assertError("not JSON at layers[0].name, must be one object", "\"conv\", \"height\"", "conv, \"height\"");
        assertError("not JSON at ", OWN, OWN + "x");
        assertError(
                "layers[0]: conv: an array of 65536×65536×3×16: must have at most 2147483647 elements",
                "\"height\": 3, \"width\": 3, \"stride\": 2",
                "\"height\": 65536, \"width\": 65536, \"stride\": 2");
    }

    private static void assertError(String start, String what, String with) {
        int at = OWN.indexOf(what);
        String damaged = OWN.substring(0, at) + with + OWN.substring(at + what.length());
        String message = assertThrows(IllegalArgumentException.class, () -> NetworkJson.read(damaged))
                .getMessage();
        assertTrue(message.startsWith(start), message);
    }

    /** Refused in one line, or read as what it says. */
    @Property(tries = 1000)
    void aDamagedDocumentIsRefusedInOneLineOrReadAsItStands(@ForAll long seed) {
        Random random = new Random(seed);
        String whole = NetworkJson.write(RandomNetworks.padded(random, 1 + random.nextInt(3), random.nextBoolean()));
        StringBuilder damaged = new StringBuilder(whole);
        for (int i = 0; i <= random.nextInt(3); i++) {
            damage(damaged, random);
        }
        try {
            Network network = NetworkJson.read(damaged.toString());
            assertSays(JsonParser.parseString(damaged.toString()), JsonParser.parseString(NetworkJson.write(network)));
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage().lines().count() == 1 && e.getMessage().length() < 400, e.getMessage());
        }
    }

    /** All of the document is in the network; what is not in the document has a default. */
    private static void assertSays(JsonElement document, JsonElement network) {
        if (document instanceof JsonObject object) {
            object.entrySet()
                    .forEach(member -> assertSays(
                            member.getValue(), network.getAsJsonObject().get(member.getKey())));
            Set<String> absent = new HashSet<>(network.getAsJsonObject().keySet());
            absent.removeAll(object.keySet());
            assertTrue(Set.of("groups", "epsilon", "momentum", "shortcut").containsAll(absent), absent.toString());
        } else if (document instanceof JsonArray array) {
            assertEquals(array.size(), network.getAsJsonArray().size());
            for (int i = 0; i < array.size(); i++) {
                assertSays(array.get(i), network.getAsJsonArray().get(i));
            }
        } else if (document.getAsJsonPrimitive().isNumber()) {
            assertEquals(document.getAsFloat(), network.getAsFloat());
        } else {
            assertEquals(document, network);
        }
    }

    private static void damage(StringBuilder document, Random random) {
        List<String> pieces = List.of(
                "null",
                "-1",
                "0",
                "1e9",
                "99999999999999999999",
                "\"",
                "{}",
                "[[",
                "}",
                ":",
                "\\u0000",
                "2147483647",
                "\n",
                "\0",
                "true",
                "NaN",
                "é",
                "1e400",
                "0x1");
        int at = random.nextInt(document.length());
        int to = Math.min(document.length(), at + 1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 4));
        switch (random.nextInt(5)) {
            case 0 -> document.setLength(Math.max(1, at));
            case 1 -> document.delete(at, to);
            case 2 -> document.insert(at, pieces.get(random.nextInt(pieces.size())));
            case 3 -> {
                int value = document.indexOf(": ", at);
                int end = value < 0 ? -1 : document.indexOf(",", value);
                if (end > 0) {
                    document.replace(value + 2, end, pieces.get(random.nextInt(pieces.size())));
                }
            }
            default -> document.setCharAt(at, (char) (32 + random.nextInt(95)));
        }
        if (document.isEmpty()) {
            document.append(' ');
        }
    }
}
