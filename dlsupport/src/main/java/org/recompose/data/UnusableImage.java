package org.recompose.data;

import java.io.IOException;

/** A file holds no whole image; the message says why, in words that fit on the line that names it. */
final class UnusableImage extends IOException {

    UnusableImage(String why) {
        super(why);
    }

    UnusableImage(String why, Throwable cause) {
        super(why, cause);
    }
}
