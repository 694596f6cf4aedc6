package org.recompose.report;

import java.util.Map;

/**
 * One start of an experiment: one that was stopped and went on has several.
 *
 * @param started when, in UTC
 * @param seconds how long it ran, as far as is known
 * @param versions of the library, its commit and build, and what it stands on
 * @param hardware what it ran on
 */
public record Leg(String started, double seconds, Map<String, String> versions, Map<String, String> hardware) {}
