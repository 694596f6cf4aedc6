package org.recompose.report;

/**
 * What a stage took. Elapsed time is what a clock on the wall shows: from the composing of its start and the building
 * of its graph to its last validation, of the busiest lane where several train side by side, without the time that a
 * stopped run stood still.
 *
 * @param elapsed seconds
 * @param coreSeconds elapsed seconds of every lane, times the cores it used
 * @param composing seconds of {@code elapsed} that composing the start took
 * @param way how its networks trained at once
 * @param lanes how many trained side by side
 */
public record Times(double elapsed, double coreSeconds, double composing, String way, int lanes) {}
