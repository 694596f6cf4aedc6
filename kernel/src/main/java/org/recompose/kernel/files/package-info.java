/** What all of the kernel needs to say about files. */
package org.recompose.kernel.files;
