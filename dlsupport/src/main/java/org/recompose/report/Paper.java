package org.recompose.report;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The figures that the paper prints, from {@code data/paper.json}.
 *
 * @param classes of its images, in order
 */
public record Paper(List<String> classes, Table1 table1, Table2 table2) {

    private static final String NETWORK = "paper";

    /** Columns GNet, SNet-4, SNet-8, SNet-16. */
    public record Table1(
            List<String> networks,
            List<Double> parametersMillions,
            List<Double> flopsMillions,
            List<Double> secondsFor10Epochs) {}

    /** Columns GNet-R, GNet-T-4, GNet-T-8, GNet-T-16. */
    public record Table2(List<String> networks, List<Double> initializedPercent, List<Double> trainedPercent) {}

    /** Whether results are of the paper's network and its classes, which some archives name in the plural. */
    boolean isOf(Results results) {
        List<String> own = results.data().classes();
        return results.config().model().network().equals(NETWORK)
                && own.size() == classes.size()
                && IntStream.range(0, own.size())
                        .allMatch(i ->
                                own.get(i).equals(classes.get(i)) || own.get(i).equals(classes.get(i) + "s"));
    }

    /** As printed. */
    public static Paper read() {
        try (Reader reader =
                new InputStreamReader(Paper.class.getResourceAsStream("paper.json"), StandardCharsets.UTF_8)) {
            return new Gson().fromJson(reader, Paper.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
