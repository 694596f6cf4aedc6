package org.recompose.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.plotly.components.Figure;

class WatcherTest {

    @TempDir
    Path folder;

    @Test
    void aTrainingThatGoesOnKeepsItsBarAndItsCurve() throws Exception {
        Config config = Config.profile("smoke");
        Path history = Files.writeString(
                folder.resolve("history.csv"),
                """
                seed,network,epoch,loss,validation accuracy (%),seconds
                0,GNet-R,0,NaN,20.0000,0.000
                0,GNet-R,1,1.500000,31.0000,1.000
                0,GNet-R,1,1.400000,33.0000,1.000
                """);
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
                config,
                history,
                "");
        live.resumed("GNet-R", 5, 1, 10);
        for (int step = 0; step < 5; step++) {
            live.step("GNet-R", 1, 1, 10);
        }
        live.epoch("GNet-R", 1.25, 40);
        assertEquals("GNet-R 5 5/10 ", told.get(0));
        assertEquals("GNet-R 5 10/10 loss 1.250, validation accuracy 40.0 %", told.get(told.size() - 1));
        assertEquals(1, figures.size());
        assertTrue(
                figures.get(0).contains("33.0") && !figures.get(0).contains("31.0"),
                "of an epoch done twice the later row");
    }

    @Test
    void aNotebooksParametersGoBeforeTheEnvironments() {
        Map<String, String> environment = Map.of("RECOMPOSE_PROFILE", "laptop", "RECOMPOSE_SET", "epochs=4,width=16");
        assertEquals(
                Config.profile("smoke").withAll("epochs=4,width=32,seeds=2"),
                new Parameters("smoke", "", 2, "width=32").config(environment));
        assertEquals(Config.from(environment), new Parameters("", "", 0, "").config(environment));
    }
}
