package org.recompose.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The outputs that notebooks are committed with are of this code, small, and show no machine's places. */
class OutputsTest {
    private static final Path NOTEBOOKS = Reproduce.ROOT.resolve("notebooks");
    private static final String MEND = "run notebooks/reproduce --write-outputs and commit what it changes";

    static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(NOTEBOOKS)) {
            return files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void outputsAreOfThisCode(Path file) throws Exception {
        JsonObject notebook = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        JsonObject made = notebook.getAsJsonObject("metadata").getAsJsonObject("recompose");
        if (made == null) {
            assertEquals(List.of(), outputs(notebook), file.getFileName() + " has outputs of unknown code: " + MEND);
            return;
        }
        assertEquals(
                version(),
                made.get("version").getAsString(),
                file.getFileName() + " has outputs of another version: " + MEND);
        assertEquals(
                code(file, notebook),
                made.get("code").getAsString(),
                file.getFileName() + " has outputs that are older than the code: " + MEND);
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void outputsCanBeCommitted(Path file) throws Exception {
        String text = Files.readString(file);
        assertTrue(Files.size(file) < 1_000_000, file.getFileName() + " has " + Files.size(file) + " bytes");
        assertFalse(text.contains("DecompressionStream"), "plotly.js inside " + file.getFileName());
        for (String place :
                List.of(Reproduce.ROOT.toString(), System.getProperty("user.home") + "/", "/tmp/", "/home/")) {
            assertFalse(
                    outputs(JsonParser.parseString(text).getAsJsonObject())
                            .toString()
                            .contains(place),
                    () -> file.getFileName() + " names " + place);
        }
    }

    private static List<JsonElement> outputs(JsonObject notebook) {
        List<JsonElement> outputs = new ArrayList<>();
        for (JsonElement cell : notebook.getAsJsonArray("cells")) {
            if (cell.getAsJsonObject().has("outputs")) {
                cell.getAsJsonObject().getAsJsonArray("outputs").forEach(outputs::add);
            }
        }
        return outputs;
    }

    private static String version() throws IOException {
        return Files.readString(Reproduce.ROOT.resolve("pom.xml"))
                .replaceAll("(?s).*?<version>(.*?)</version>.*", "$1");
    }

    /**
     * As outputs.py computes it: the code cells, the library's sources and, for those that read the record, its files.
     */
    private static String code(Path file, JsonObject notebook) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (JsonElement cell : notebook.getAsJsonArray("cells")) {
            if (cell.getAsJsonObject().get("cell_type").getAsString().equals("code")) {
                cell.getAsJsonObject()
                        .getAsJsonArray("source")
                        .forEach(line -> digest.update(line.getAsString().getBytes(StandardCharsets.UTF_8)));
                digest.update((byte) 0);
            }
        }
        List<Path> folders = new ArrayList<>(List.of(Reproduce.ROOT.resolve("dlsupport/src/main")));
        if (Stream.of("record", "frontier", "scaling").anyMatch(name -> file.endsWith(name + ".ipynb"))) {
            folders.add(Reproduce.ROOT.resolve("data/record"));
        }
        for (Path folder : folders) {
            for (Map.Entry<String, Path> each : files(folder).entrySet()) {
                digest.update((each.getKey() + "\0").getBytes(StandardCharsets.UTF_8));
                String bytes = Files.readString(each.getValue(), StandardCharsets.ISO_8859_1)
                        .replace("\r\n", "\n");
                digest.update((bytes + "\0").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Map<String, Path> files(Path folder) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.filter(Files::isRegularFile)
                        .forEach(each ->
                                files.put(folder.relativize(each).toString().replace('\\', '/'), each));
            }
        }
        return files;
    }
}
