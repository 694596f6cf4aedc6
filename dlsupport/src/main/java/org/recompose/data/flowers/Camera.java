package org.recompose.data.flowers;

import java.util.Random;

/** What a camera does to a scene: focus, light, colour cast and noise. */
final class Camera {
    private Camera() {}

    /** Blurs a square picture of pixels 0xRRGGBB by three box filters, near a Gaussian of {@code sigma} pixels. */
    static void blur(int[] rgb, int side, double sigma) {
        int radius = (int) Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2);
        if (radius < 1) {
            return;
        }
        int[] line = new int[side];
        for (int pass = 0; pass < 3; pass++) {
            for (int row = 0; row < side; row++) {
                box(rgb, row * side, 1, line, radius);
            }
            for (int column = 0; column < side; column++) {
                box(rgb, column, side, line, radius);
            }
        }
    }

    /** The running mean of 2·radius + 1 pixels along one row or column, whose ends are continued. */
    private static void box(int[] rgb, int start, int step, int[] line, int radius) {
        int last = line.length - 1;
        for (int i = 0; i <= last; i++) {
            line[i] = rgb[start + step * i];
        }
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int i = -radius; i <= radius; i++) {
            int pixel = line[Math.max(0, Math.min(last, i))];
            red += pixel >> 16 & 255;
            green += pixel >> 8 & 255;
            blue += pixel & 255;
        }
        int taps = 2 * radius + 1;
        for (int i = 0; i <= last; i++) {
            rgb[start + step * i] = red / taps << 16 | green / taps << 8 | blue / taps;
            int in = line[Math.min(last, i + radius + 1)];
            int out = line[Math.max(0, i - radius)];
            red += (in >> 16 & 255) - (out >> 16 & 255);
            green += (in >> 8 & 255) - (out >> 8 & 255);
            blue += (in & 255) - (out & 255);
        }
    }

    /** Changes brightness, contrast, saturation and white balance of red-green-blue bytes by chance, and adds noise. */
    static void expose(byte[] image, Random chance) {
        double contrast = 0.75 + 0.4 * chance.nextDouble();
        double brightness = 30 * (chance.nextDouble() - 0.5);
        double saturation = 0.75 + 0.4 * chance.nextDouble();
        double noise = 6 * chance.nextDouble() * chance.nextDouble();
        double[] balance = new double[3];
        for (int c = 0; c < 3; c++) {
            balance[c] = 0.9 + 0.2 * chance.nextDouble();
        }
        for (int p = 0; p < image.length; p += 3) {
            double grey = 0.3 * (image[p] & 255) + 0.59 * (image[p + 1] & 255) + 0.11 * (image[p + 2] & 255);
            for (int c = 0; c < 3; c++) {
                double value = (grey + saturation * ((image[p + c] & 255) - grey)) * balance[c];
                value = 128 + contrast * (value - 128) + brightness + noise * chance.nextGaussian();
                image[p + c] = (byte) Math.max(0, Math.min(255, Math.round(value)));
            }
        }
    }
}
