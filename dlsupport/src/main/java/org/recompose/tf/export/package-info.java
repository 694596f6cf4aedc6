/** Trained networks for other programs: TensorFlow's SavedModel. */
package org.recompose.tf.export;
