/** Weights in and out: NumPy archives and SavedModels. Files appear whole or not at all. */
package org.recompose.io;
