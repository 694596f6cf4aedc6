package org.recompose.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.recompose.plan.Composing;
import org.recompose.plan.Plan;
import org.recompose.plan.Stage;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * How good composed networks are before any further training, beside what they come to: composed as in the paper, and
 * otherwise (see {@link Composing}).
 */
public final class AsComposed {

    /** From fewer seeds an interval tells nothing. */
    private final List<Run> runs;

    private final double resampled;

    private AsComposed(List<Results> all) {
        this.runs = Frontier.distinct(all);
        this.resampled = all.get(0).resampled();
    }

    /**
     * The runs in the folders of some folders.
     *
     * @throws IllegalArgumentException if a folder has none, or not all are of the same images, network, recipe and
     *     precision
     */
    public static AsComposed read(Path... folders) throws IOException {
        return new AsComposed(Frontier.results(folders));
    }

    /**
     * A row for each plan whose composed network is not the paper's, and which has been run beside one of the same
     * sub-networks that is: test accuracy in percent as composed by either, and of the paper's way after its last
     * stage, over the seeds that have both; then those as composed ÷ that, beside the paper's own. Behind ± stands half
     * of the 95 % interval over the seeds, corrected as in {@link Frontier}; of two seeds both values are given.
     *
     * @param epochs of the last stage of the plans that are composed as in the paper
     */
    public Table table(int epochs) {
        StringColumn parts = StringColumn.create("sub-networks");
        IntColumn seeds = IntColumn.create("seeds");
        List<StringColumn> columns = List.of(
                StringColumn.create("as composed (%)"),
                StringColumn.create("composed otherwise (%)"),
                StringColumn.create("trained on (%)"),
                StringColumn.create("as composed ÷ trained on"),
                StringColumn.create("otherwise ÷ trained on"));
        DoubleColumn paper = DoubleColumn.create("paper's ÷");
        for (Plan otherwise : runs.stream().map(Run::plan).distinct().toList()) {
            if (otherwise.stages().size() != 2
                    || otherwise.last().composing().equals(Composing.PAPER)
                    || otherwise.last().composing().noise() > 0) {
                continue;
            }
            Plan usual = otherwise.before().then(new Stage(otherwise.last().level(), epochs));
            List<Pair> pairs = Pair.bySeed(of(usual), of(otherwise));
            if (pairs.isEmpty()) {
                continue;
            }
            parts.append(otherwise.before().toString());
            seeds.append(pairs.size());
            columns.get(0)
                    .append(summary(pairs, "%.1f", pair -> 100 * pair.run().initialized()));
            columns.get(1)
                    .append(summary(pairs, "%.1f", pair -> 100 * pair.other().initialized()));
            columns.get(2)
                    .append(summary(pairs, "%.1f", pair -> 100 * pair.run().trained()));
            columns.get(3)
                    .append(summary(
                            pairs,
                            "%.2f",
                            pair -> pair.run().initialized() / pair.run().trained()));
            columns.get(4)
                    .append(summary(
                            pairs,
                            "%.2f",
                            pair -> pair.other().initialized() / pair.run().trained()));
            Report.append(
                    paper, paperRatio(otherwise.stages().get(0).level().k()).orElse(Double.NaN));
        }
        return Table.create("As composed")
                .addColumns(parts, seeds)
                .addColumns(columns.toArray(StringColumn[]::new))
                .addColumns(paper);
    }

    private List<Run> of(Plan plan) {
        return runs.stream().filter(run -> run.plan().equals(plan)).toList();
    }

    private String summary(List<Pair> pairs, String format, ToDoubleFunction<Pair> value) {
        double[] values = Pair.values(pairs, value);
        if (values.length < Difference.FEWEST) {
            return Difference.each(format, values);
        }
        Difference mean = Difference.ofMean(resampled, values);
        return String.format(Locale.ROOT, format + " ± " + format, mean.mean(), mean.error());
    }

    private static Optional<Double> paperRatio(int k) {
        Paper.Table2 table = Paper.read().table2();
        int at = table.networks().indexOf("GNet-T-" + k);
        return at < 0
                ? Optional.empty()
                : Optional.of(table.initializedPercent().get(at)
                        / table.trainedPercent().get(at));
    }
}
