/** What a network costs: parameters, floating-point operations and memory (the paper's Table 1, rows 1 and 2). */
package org.recompose.cost;
