/** Training of one network or of K sub-networks side by side: recipe, batches, history, checkpoints. */
package org.recompose.train;
