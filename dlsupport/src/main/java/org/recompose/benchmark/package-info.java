/** How fast training is: measured side by side in one run, against Keras where there is one. */
package org.recompose.benchmark;
