/**
 * Pictures as data: folders of photographs, the drawn flower set, and the split into training, validation and test.
 *
 * <p>A set of pictures stays bytes: an {@link org.recompose.data.ImageSet} holds H×W×3 unsigned bytes an image (rows,
 * columns, red-green-blue), which the trainer feeds as they are and casts on the device. Nothing here needs TensorFlow.
 */
package org.recompose.data;
