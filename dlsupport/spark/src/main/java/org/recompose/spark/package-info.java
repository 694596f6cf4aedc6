/** Sub-networks as tasks of an Apache Spark cluster. */
package org.recompose.spark;
