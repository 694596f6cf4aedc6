package org.recompose.kernel.magic;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads notebooks in format 4. */
final class NotebookFile {
    private NotebookFile() {}

    /**
     * The source of all code cells, one after another.
     *
     * @throws IOException if the file cannot be read or is no notebook
     */
    static String code(Path file) throws IOException {
        try {
            return codeCells(file);
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException | NullPointerException e) {
            throw new IOException("it is not a notebook in format 4");
        }
    }

    private static String codeCells(Path file) throws IOException {
        StringBuilder code = new StringBuilder();
        JsonObject notebook = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        for (JsonElement element : notebook.getAsJsonArray("cells")) {
            JsonObject cell = element.getAsJsonObject();
            if (!cell.get("cell_type").getAsString().equals("code")) continue;
            JsonElement source = cell.get("source");
            if (source.isJsonArray()) source.getAsJsonArray().forEach(line -> code.append(line.getAsString()));
            else code.append(source.getAsString());
            code.append('\n');
        }
        return code.toString();
    }
}
