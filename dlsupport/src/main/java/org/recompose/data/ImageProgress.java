package org.recompose.data;

/** Told how far a long piece of work has come; never called by two threads at once. */
@FunctionalInterface
public interface ImageProgress {
    /** Tells nobody. */
    ImageProgress NONE = (done, total) -> {};

    /**
     * @param done images finished so far, growing from call to call
     * @param total images in all
     */
    void update(int done, int total);
}
