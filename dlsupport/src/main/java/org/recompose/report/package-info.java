/**
 * What an experiment came to: its runs as data, and the tables, figures and sentences that are drawn from them without
 * training.
 */
package org.recompose.report;
