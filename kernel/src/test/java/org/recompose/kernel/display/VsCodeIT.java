package org.recompose.kernel.display;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Outputs as VS Code's renderer treats them (its extension notebook-renderers): the HTML is set as text, which runs no
 * script, and each script's text is then run from a new element that is put at the output's end and taken away at once.
 * The same in a shadow tree, where scripts know no place at all.
 */
class VsCodeIT {
    @TempDir
    private static Path folder;

    private static Chromium browser;
    private static List<String> outputs;

    @BeforeAll
    static void render() throws Exception {
        browser = new Chromium(Installed.chromium());
        outputs = new ArrayList<>();
        PlotlyPage.publishWith(bundle -> outputs.add(bundle.get(MimeBundle.HTML)));
        for (Object value : List.of(
                StandardPlots.accuracyByEpoch(),
                StandardPlots.data(),
                StandardPlots.all().get("scatter"),
                ProgressBar.of("GNet-R", 60).at(27, "accuracy 71.3 %"),
                StandardPlots.data())) {
            outputs.add(Renderers.render(value, VsCodeIT.class.getClassLoader()).get(MimeBundle.HTML));
        }
        PlotlyPage.publishWith(null);
    }

    @AfterAll
    static void closeBrowser() throws Exception {
        if (browser != null) browser.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void figuresAndTablesLive(boolean isShadow) throws Exception {
        Path page = folder.resolve("page-" + isShadow + ".html");
        Files.writeString(
                page,
                """
                <!DOCTYPE html><html><head><meta charset="utf-8"></head><body><script>
                window.roots = [];
                for (const html of %s) {
                  const output = document.createElement("div"), inner = document.createElement("div");
                  document.body.append(output);
                  const root = %s ? output.attachShadow({mode: "open"}) : output;
                  window.roots.push(root);
                  inner.innerHTML = html;
                  root.append(inner);
                  for (const script of [...inner.querySelectorAll("script")]) {
                    const copy = document.createElement("script");
                    copy.text = script.innerText;
                    inner.append(copy);
                    copy.remove();
                  }
                }
                window.all = selector => window.roots.flatMap(root => [...root.querySelectorAll(selector)]);
                </script></body></html>
                """
                        .formatted(Html.scriptJson(Json.write(outputs)), isShadow));
        browser.open(page.toUri().toString());
        browser.waitFor("all('.js-plotly-plot .main-svg').length >= 4", Duration.ofSeconds(30));
        assertEquals(2, count("all('.recompose-figure > .js-plotly-plot').length"));
        assertEquals(0, count("all('.recompose-figure > img').filter(img => img.offsetWidth > 0).length"));
        assertEquals(2, count("all('button[title=\"next rows\"]').length"));
        browser.evaluate("all('button[title=\"last rows\"]')[1].click()");
        assertEquals(
                "[\"0\",\"40\"]",
                browser.evaluate(
                                "JSON.stringify(all('.recompose-table').map(t => t.querySelector('tbody td').textContent))")
                        .getAsString());
        assertEquals(1, count("all('[role=progressbar]').length"));
        assertEquals(List.of(), browser.errors());
    }

    private static int count(String expression) throws Exception {
        return browser.evaluate(expression).getAsInt();
    }
}
