/**
 * Networks on DJL's TensorFlow engine: the graph of a network, its training step and its inference. DJL's engine only
 * infers; the graph mode of {@code org.tensorflow}, in the same jar, trains.
 */
package org.recompose.tf;
