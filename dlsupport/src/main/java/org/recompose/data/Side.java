package org.recompose.data;

/** What an image is for. */
public enum Side {
    /** To train on. */
    TRAIN,
    /** To choose by, and to follow a training with. */
    VALIDATION,
    /** To judge with, once. */
    TEST
}
