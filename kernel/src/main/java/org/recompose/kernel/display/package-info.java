/**
 * What a notebook shows: values as MIME bundles ({@link org.recompose.kernel.display.Renderers}), pictures and tables
 * saved for a paper ({@link org.recompose.kernel.display.Saving}), progress bars
 * ({@link org.recompose.kernel.display.ProgressBar}). {@link org.recompose.kernel.display.Renderer} is the extension
 * point. Tablesaw is read by reflection, so the kernel shows the tables and figures of whatever Tablesaw the session
 * has on its class path, and needs none itself.
 */
package org.recompose.kernel.display;
