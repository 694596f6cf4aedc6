package org.recompose.data;

/** Drawing without a screen: AWT otherwise tries the X server of a stale {@code DISPLAY} and fails for good. */
public final class HeadlessAwt {
    private HeadlessAwt() {}

    /** Turns AWT's headless mode on unless {@code java.awt.headless} says something; before the first use of AWT. */
    public static void ensure() {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }
}
