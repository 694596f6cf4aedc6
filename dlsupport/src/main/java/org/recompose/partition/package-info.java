/** Cutting the image (the paper's Section 2 and Section 3): index rectangles that need not be disjoint. */
package org.recompose.partition;
