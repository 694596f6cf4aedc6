/**
 * The paper's experiment (Section 3): GNet-R against SNets and GNet-T, its profiles, and its results as Tables 1 and 2
 * and Fig. 4.
 */
package org.recompose.experiment;
