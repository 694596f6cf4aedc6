package org.recompose.report;

/** What else could be done with a plan's sub-networks, or with the time they take. */
public enum Baseline {
    /** The plan itself. */
    NONE(""),
    /** Random weights, and as many epochs as the plan's time allows. */
    EQUAL_TIME("GNet-R for the same time"),
    /** One network of 1/K of the channels on the whole image. */
    NARROW("narrow, before it is widened"),
    /** The narrow one, widened (Net2Net), and trained on. */
    NET2NET("Net2Net, widened from 1/K of the channels"),
    /** A small dense network over the K sub-networks' probabilities. */
    DENSE("dense network over the sub-networks' outputs");

    private final String words;

    Baseline(String words) {
        this.words = words;
    }

    /** As tables call it. */
    public String words() {
        return words;
    }
}
