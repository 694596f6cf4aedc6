/**
 * Sub-networks that train in other processes, on this machine or on others. They share a folder with the experiment:
 * the resized images, the checkpoints and the progress lie there.
 */
package org.recompose.train.remote;
