/**
 * A process of its own that stops and steps the threads of a kernel, through the JDK's debug interface. It runs nothing
 * in the kernel, and suspends single threads only, so that a kernel whose cell is stopped goes on serving its client.
 */
package org.recompose.kernel.debug.adapter;
