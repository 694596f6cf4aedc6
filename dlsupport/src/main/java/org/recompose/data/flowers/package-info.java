/**
 * Five species of flowers drawn by a program, the data that needs no download.
 *
 * <p>{@link org.recompose.data.flowers.DrawnFlowers} is the door. A picture is a {@code Scene} painted with a
 * {@code Brush}, in which each {@code Species} paints its blossoms and leaves, seen through a {@code Camera}.
 */
package org.recompose.data.flowers;
