"""The paper's global network in Keras, to be timed in turns with another program.

Arguments: image size, width, batch size, classes. Prints "ready" with the versions, or what is missing; then
runs as many training steps as each line of standard input says and prints the seconds they took.
"""
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

try:
    import numpy as np
    import tensorflow as tf
    import keras
    from keras import layers
except ImportError as missing:
    print("missing", missing, flush=True)
    sys.exit(0)


def conv(x, channels, size, stride):
    x = layers.Conv2D(channels, size, strides=stride, padding="same")(x)
    return layers.BatchNormalization(epsilon=1e-3, momentum=0.9)(x)


def block(x, channels, stride):
    y = layers.ReLU()(conv(x, channels, 3, stride))
    y = conv(y, channels, 3, 1)
    if stride > 1:
        x = layers.AveragePooling2D(1, strides=stride)(x)
        x = keras.ops.pad(x, [[0, 0], [0, 0], [0, 0], [0, channels - x.shape[-1]]])
    return layers.ReLU()(layers.Add()([x, y]))


def network(size, width, classes):
    images = layers.Input((size, size, 3))
    x = layers.ReLU()(conv(images, width, 7, 2))
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
    for stage, blocks in enumerate((2, 3, 3, 3)):
        for i in range(blocks):
            x = block(x, width << stage, 2 if stage > 0 and i == 0 else 1)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(images, layers.Dense(classes)(x))


def main():
    size, width, batch, classes = map(int, sys.argv[1:])
    model = network(size, width, classes)
    optimizer = keras.optimizers.SGD(1e-3, momentum=0.9)
    optimizer.build(model.trainable_variables)
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def step(pixels, labels):
        with tf.GradientTape() as tape:
            images = tf.cast(pixels, tf.float32) / 127.5 - 1.0
            loss = cross_entropy(labels, model(images, training=True))
        variables = model.trainable_variables
        optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    random = np.random.default_rng(1)
    pixels = tf.constant(random.integers(0, 256, (batch, size, size, 3), np.uint8))
    labels = tf.constant(random.integers(0, classes, batch, np.int32))
    for _ in range(3):
        step(pixels, labels).numpy()
    print("ready Keras", keras.__version__, "on TensorFlow", tf.__version__, model.count_params(), "parameters", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        for _ in range(int(line)):
            step(pixels, labels).numpy()
        print(time.perf_counter() - start, flush=True)


main()
