/**
 * Networks in and out, with their weights and where those come from: {@link org.recompose.io.NetworkJson} the
 * architecture, {@link org.recompose.io.Npz} all of it as a NumPy archive, {@link org.recompose.io.PartFiles}
 * sub-networks that compose from their files alone. Files appear whole or not at all.
 */
package org.recompose.io;
