package org.recompose.data.flowers;

import java.awt.Color;

/** The colours that the drawn flowers share. */
final class Palette {
    static final Color WHITE = new Color(244, 243, 238);
    static final Color PINK = new Color(232, 128, 164);
    static final Color LILAC = new Color(166, 110, 190);
    static final Color CRIMSON = new Color(196, 32, 48);
    static final Color ORANGE = new Color(240, 140, 40);
    static final Color YELLOW = new Color(248, 204, 32);
    static final Color PALE_YELLOW = new Color(246, 232, 150);
    static final Color BROWN = new Color(92, 58, 30);
    static final Color LEAF = new Color(74, 130, 54);
    static final Color DARK_LEAF = new Color(48, 92, 44);
    static final Color BLUE_LEAF = new Color(94, 142, 110);

    private Palette() {}
}
