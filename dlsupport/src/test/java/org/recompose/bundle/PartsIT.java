package org.recompose.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PartsIT {
    private static final List<String> WAYS = List.of("flip", "cut", "empty", "missing", "zeros", "longer", "exchanged");

    @TempDir
    Path scratch;

    private final Random random = new Random(7);

    @Test
    void moreThanAThousandPartsAreJoinedInOrder() throws Exception {
        byte[] content = new byte[22_000];
        random.nextBytes(content);
        Path parts = parts(content, 20);
        assertTrue(Files.exists(parts.resolve("bundle.01099")));

        assertEquals("", unpack(parts, 0));

        assertArrayEquals(content, Files.readAllBytes(scratch.resolve("target/lib/weights")));
    }

    @Test
    void aPartOfAnEarlierBundleIsNotJoined() throws Exception {
        Path parts = parts(new byte[1000], 50);
        Files.writeString(parts.resolve("bundle.00100"), "left by a larger bundle");
        assertEquals("", unpack(parts, 0));
    }

    @Test
    void aThousandDamagedPartsAreNamedALineEachAndNothingIsUnpacked() throws Exception {
        byte[] content = new byte[20_000];
        random.nextBytes(content);
        Path parts = parts(content, 50);
        Map<Path, byte[]> whole = read(parts);
        int damaged = 0;
        while (damaged < 1000) {
            TreeSet<String> names = new TreeSet<>();
            for (int i = 0; i < 100; i++) {
                String name = String.format("bundle.%05d", random.nextInt(400));
                if (names.add(name)) {
                    damage(parts, name, whole);
                }
            }
            damaged += names.size();
            String told = unpack(parts, 1);
            assertEquals(
                    names,
                    told.lines()
                            .filter(line -> line.matches("bundle\\.\\d+: FAILED.*"))
                            .map(line -> line.substring(0, line.indexOf(':')))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    told);
            assertTrue(told.endsWith("copy what is named above again\n"), told);
            try (Stream<Path> unpacked = Files.list(scratch.resolve("target"))) {
                assertEquals(0, unpacked.count());
            }
            for (Map.Entry<Path, byte[]> each : whole.entrySet()) {
                Files.write(each.getKey(), each.getValue());
            }
        }
    }

    @Test
    void aDamagedListOfPartsIsNamed() throws Exception {
        Path parts = parts(new byte[1000], 50);
        Path sums = parts.resolve("SHA256SUMS");
        List<String> lines = Files.readAllLines(sums);
        for (List<String> damaged : List.of(List.<String>of(), lines.subList(0, lines.size() - 1))) {
            Files.write(sums, damaged);
            String told = unpack(parts, 1);
            assertTrue(told.startsWith("SHA256SUMS: FAILED"), told);
        }
        Files.delete(sums);
        assertTrue(unpack(parts, 1).contains("SHA256SUMS: FAILED open or read"));
    }

    private Path parts(byte[] content, long size) throws IOException {
        Path whole = Files.createDirectories(scratch.resolve("whole/lib"));
        Files.write(whole.resolve("weights"), content);
        Path parts = Files.createDirectory(scratch.resolve("parts"));
        Bundle.split(whole.getParent(), parts, size);
        return parts;
    }

    private static Map<Path, byte[]> read(Path parts) throws IOException {
        Map<Path, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(parts)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                files.put(file, Files.readAllBytes(file));
            }
        }
        return files;
    }

    private void damage(Path parts, String name, Map<Path, byte[]> whole) throws IOException {
        Path part = parts.resolve(name);
        byte[] bytes = whole.get(part).clone();
        switch (WAYS.get(random.nextInt(WAYS.size()))) {
            case "flip" -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case "cut" -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case "empty" -> bytes = new byte[0];
            case "zeros" -> Arrays.fill(bytes, (byte) 0);
            case "longer" -> bytes = Arrays.copyOf(bytes, bytes.length + 1);
            case "exchanged" ->
                bytes = whole.get(
                        parts.resolve(String.format("bundle.%05d", (Integer.parseInt(name.substring(7)) + 1) % 400)));
            default -> {
                Files.delete(part);
                return;
            }
        }
        Files.write(part, bytes);
    }

    /** What {@code unpack} tells on its error stream and, if it fails, on the other. */
    private String unpack(Path parts, int status) throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        parts.resolve("unpack").toString(),
                        scratch.resolve("target").toString())
                .redirectErrorStream(true)
                .start();
        String told = new String(process.getInputStream().readAllBytes());
        assertEquals(status, process.waitFor(), told);
        return status == 0 ? told.replaceFirst(".*/target/run\n$", "") : told;
    }
}
