/** Packs an experiment for a machine without network, Java or Python. */
package org.recompose.bundle;
