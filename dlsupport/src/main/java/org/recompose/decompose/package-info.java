/**
 * The method (the paper's Section 2): a network is cut into K sub-networks along its channels, and their weights
 * compose into the global network's. {@link org.recompose.decompose.Omega} holds equations (1) to (4),
 * {@link org.recompose.decompose.ActivationField} the activation field of equation (2),
 * {@link org.recompose.decompose.Decomposition} the two directions. Pure functions, without TensorFlow.
 */
package org.recompose.decompose;
