/**
 * What a network is: immutable records of layers, checked when they are built. Shapes, cost, sub-networks, composition
 * and the TensorFlow graph all follow from these values; nothing here imports TensorFlow.
 */
package org.recompose.arch;
