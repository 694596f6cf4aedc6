/** What TensorFlow computes on: which devices it sees, why a GPU is missing, and whether one trains as it should. */
package org.recompose.tf.device;
