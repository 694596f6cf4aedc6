package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.recompose.config.Config;
import org.recompose.plan.Plan;
import org.recompose.train.Epoch;
import tech.tablesaw.plotly.components.Figure;

class LiveTest {

    @Test
    void aTrainingThatGoesOnKeepsItsBarAndItsCurve() {
        List<String> told = new ArrayList<>();
        List<String> figures = new ArrayList<>();
        Live live = new Live(
                new Watcher() {
                    @Override
                    public void training(String network, long first, long done, long total, String note) {
                        told.add(network + " " + first + " " + done + "/" + total + " " + note);
                    }

                    @Override
                    public void figure(Figure fig4) {
                        figures.add(fig4.asJavascript("div"));
                    }
                },
                Config.profile("smoke"));
        StageKey stage = StageKey.of(Plan.of("1:2"));
        live.resumed("GNet-R", 5, 10);
        live.known(stage, new Epoch(0, Double.NaN, 0.2, 0, 1), 0);
        live.known(stage, new Epoch(1, 1.5, 0.33, 1, 1), 0);
        for (int step = 0; step < 5; step++) {
            live.step("GNet-R", 1, 10);
        }
        live.epoch(stage, "GNet-R", new Epoch(2, 1.25, 0.4, 1, 1), 0);
        assertEquals("GNet-R 5 5/10 ", told.get(0));
        assertEquals("GNet-R 5 10/10 loss 1.250, validation accuracy 40.0 %", told.get(told.size() - 1));
        assertEquals(1, figures.size());
        assertTrue(figures.get(0).contains("33.0") && figures.get(0).contains("40.0"), "the epochs of both starts");
    }
}
