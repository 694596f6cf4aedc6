/**
 * JupyterLab's debugger and variable panel: the Debug Adapter Protocol over {@code debug_request} on the control
 * channel and {@code debug_event} on iopub.
 *
 * <p>Values are read in this JVM, by reflection, so that the panel shows a table or an image as a cell would. What
 * stops and steps threads is a process of its own, {@code Adapter}, on the JDK's debug interface ({@code jdk.jdi}); it
 * is started, and the JVM's debug agent opened, when a client attaches.
 */
package org.recompose.kernel.debug;
