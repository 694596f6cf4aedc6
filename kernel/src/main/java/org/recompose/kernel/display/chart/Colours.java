package org.recompose.kernel.display.chart;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Colours as CSS and plotly name them. */
final class Colours {
    static final Color TEXT = new Color(0x222222);
    static final Color AXIS = new Color(0x444444);
    static final Color GRID = new Color(0xE6E6E6);

    private static final int[] COLOURWAY = {
        0x1F77B4, 0xFF7F0E, 0x2CA02C, 0xD62728, 0x9467BD, 0x8C564B, 0xE377C2, 0x7F7F7F, 0xBCBD22, 0x17BECF
    };
    private static final Pattern FUNCTION = Pattern.compile("rgba?\\(([^)]*)\\)");
    private static final Properties NAMES = names();

    private static final Color[] PLASMA =
            colours(0x0D0887, 0x46039F, 0x7201A8, 0x9C179E, 0xBD3786, 0xD8576B, 0xED7953, 0xFB9F3A, 0xFDCA26, 0xF0F921);
    /** The default of plotly 1 for traces of cells. */
    private static final Color[] RD_BU = colours(0x050AAC, 0x6A89F7, 0xBEBEBE, 0xDCAA84, 0xE6915A, 0xB20A1C);

    private Colours() {}

    /** The colour of the n-th trace that has none of its own. */
    static Color ofTrace(int n) {
        return new Color(COLOURWAY[Math.floorMod(n, COLOURWAY.length)]);
    }

    /** The colour that CSS text names; the other one for text that names none. */
    static Color parse(String css, Color otherwise) {
        String text = css == null ? "" : css.trim().toLowerCase(Locale.ROOT);
        try {
            if (text.startsWith("#") && text.length() == 4) {
                StringBuilder doubled = new StringBuilder();
                text.substring(1).chars().forEach(c -> doubled.append((char) c).append((char) c));
                return new Color(Integer.parseInt(doubled.toString(), 16));
            }
            if (text.startsWith("#") && text.length() == 7) {
                return new Color(Integer.parseInt(text.substring(1), 16));
            }
            Matcher function = FUNCTION.matcher(text);
            if (function.matches()) {
                String[] parts = function.group(1).split("[,\\s/]+");
                float alpha = parts.length > 3 ? Float.parseFloat(parts[3].trim()) : 1;
                return new Color(channel(parts[0]), channel(parts[1]), channel(parts[2]), Math.round(255 * alpha));
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException malformed) {
            return otherwise;
        }
        String named = NAMES.getProperty(text.replace(" ", ""));
        return named == null ? otherwise : new Color(Integer.parseInt(named, 16));
    }

    private static int channel(String text) {
        return Math.max(0, Math.min(255, Math.round(Float.parseFloat(text.trim()))));
    }

    static Color faded(Color color, double opacity) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), (int)
                Math.round(color.getAlpha() * Math.max(0, Math.min(1, opacity))));
    }

    /** Black or white, whichever can be read on a colour. */
    static Color readableOn(Color color) {
        double brightness = 0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue();
        return brightness > 150 ? TEXT : Color.WHITE;
    }

    /** The colour at a place from 0 to 1 of the scale that a trace names, or of the default one. */
    static Color onScale(double place, JsonElement scale, boolean reversed) {
        double at = Math.max(0, Math.min(1, reversed ? 1 - place : place));
        if (scale instanceof JsonArray stops && stops.size() > 1 && stops.get(0) instanceof JsonArray) {
            return between(at, stops);
        }
        String name = scale == null || !scale.isJsonPrimitive()
                ? ""
                : scale.getAsString().toLowerCase(Locale.ROOT);
        Color[] colours =
                switch (name) {
                    case "greys" -> colours(0x000000, 0xFFFFFF);
                    case "blues" -> colours(0x050AAC, 0x283CBE, 0x4664F5, 0x5A78F5, 0x6A89F7, 0xDCDCDC);
                    case "greens" -> colours(0x00441B, 0x238B45, 0x74C476, 0xC7E9C0, 0xF7FCF5);
                    case "reds" -> colours(0xDCDCDC, 0xF5C39D, 0xF5A069, 0xB20A1C);
                    case "ylgnbu" -> colours(0x081D58, 0x225EA8, 0x41B6C4, 0xC7E9B4, 0xFFFFD9);
                    case "ylorrd" -> colours(0x800026, 0xE31A1C, 0xFD8D3C, 0xFED976, 0xFFFFCC);
                    case "hot" -> colours(0x000000, 0xE60000, 0xFFD200, 0xFFFFFF);
                    case "jet" -> colours(0x000083, 0x003CAA, 0x05FFFF, 0xFFFF00, 0xFA0000, 0x800000);
                    case "viridis" ->
                        colours(
                                0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6ECE58,
                                0xB5DE2B, 0xFDE725);
                    case "cividis" -> colours(0x00204C, 0x31446B, 0x666870, 0x958F78, 0xCBBA69, 0xFFE945);
                    case "plasma" -> PLASMA;
                    default -> RD_BU;
                };
        double index = at * (colours.length - 1);
        int low = Math.min((int) index, colours.length - 2);
        return mixed(colours[low], colours[low + 1], index - low);
    }

    private static Color between(double at, JsonArray stops) {
        for (int i = 1; i < stops.size(); i++) {
            double to = stops.get(i).getAsJsonArray().get(0).getAsDouble();
            if (at <= to || i == stops.size() - 1) {
                double from = stops.get(i - 1).getAsJsonArray().get(0).getAsDouble();
                return mixed(
                        parse(stops.get(i - 1).getAsJsonArray().get(1).getAsString(), Color.GRAY),
                        parse(stops.get(i).getAsJsonArray().get(1).getAsString(), Color.GRAY),
                        to == from ? 1 : Math.min(1, (at - from) / (to - from)));
            }
        }
        return Color.GRAY;
    }

    private static Color mixed(Color a, Color b, double part) {
        return new Color(
                (int) Math.round(a.getRed() + part * (b.getRed() - a.getRed())),
                (int) Math.round(a.getGreen() + part * (b.getGreen() - a.getGreen())),
                (int) Math.round(a.getBlue() + part * (b.getBlue() - a.getBlue())));
    }

    private static Color[] colours(int... rgb) {
        Color[] colours = new Color[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            colours[i] = new Color(rgb[i]);
        }
        return colours;
    }

    private static Properties names() {
        Properties names = new Properties();
        try (InputStream list = Colours.class.getResourceAsStream("css-colours.properties")) {
            names.load(list);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return names;
    }
}
