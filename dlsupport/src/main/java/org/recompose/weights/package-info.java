/** A network's arrays, apart from the network: immutable values on which composition is a function. */
package org.recompose.weights;
