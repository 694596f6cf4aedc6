package org.recompose.tf.export;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.recompose.arch.Network;
import org.recompose.io.NetworkJson;
import org.recompose.io.StoredNetwork;
import org.recompose.tf.InferenceGraph;
import org.recompose.tf.TensorFlowEngine;
import org.recompose.weights.Weights;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.framework.MetaGraphDef;
import org.tensorflow.proto.framework.SignatureDef;
import org.tensorflow.proto.framework.TensorInfo;
import org.tensorflow.proto.framework.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/**
 * Writes a network and its weights as a TensorFlow SavedModel: images of the input's size go in as they come from a
 * decoder, 0..255, and the classes' probabilities come out. Python's TensorFlow, TensorFlow Serving and DJL load it.
 *
 * <p>Signatures, of n images, all named {@code images}, n×H×W×3:
 *
 * <table>
 * <caption>Signatures</caption>
 * <tr><td>{@value #BYTES}</td><td>uint8</td><td>{@code logits}, {@code probabilities}, {@code classes}</td></tr>
 * <tr><td>{@value #FLOATS}</td><td>float32</td><td>{@code logits}, {@code probabilities}, {@code classes}</td></tr>
 * <tr><td>{@value #CLASSIFY}</td><td>float32</td><td>{@code probabilities}, {@code classes}</td></tr>
 * </table>
 *
 * Outputs are n×C; {@code classes} holds the names. The last signature is for DJL, whose translator wants a single
 * output of numbers; the file {@code serving.properties} tells DJL so, and that images of another size are to be
 * resized, and {@code synset.txt} holds the names.
 *
 * <p>Weights are constants of the graph, so there is no checkpoint. {@code assets.extra} holds the architecture, as
 * {@link NetworkJson} writes it, and the provenance. A program that loads a network with grouped convolutions needs a
 * TensorFlow with oneDNN, or a GPU.
 */
public final class SavedModel {

    /** TensorFlow Serving's default signature. */
    public static final String BYTES = "serving_default";

    public static final String FLOATS = "serving_float";
    public static final String CLASSIFY = "classify";

    /** TensorFlow's name for what a model carries beside its graph. */
    private static final String EXTRA = "assets.extra";

    private static final String METHOD = "tensorflow/serving/predict";
    /** A protocol buffer's limit, less what the graph itself takes. */
    private static final long LARGEST = Integer.MAX_VALUE - (16L << 20);

    private SavedModel() {}

    /** {@link #export(StoredNetwork, List, Path)} with an empty provenance. */
    public static void export(Network network, Weights weights, List<String> classes, Path directory)
            throws IOException {
        export(new StoredNetwork(network, weights, new JsonObject()), classes, directory);
    }

    /**
     * Writes the directory, which appears whole or not at all.
     *
     * @param classes C names, in the order of the logits
     * @throws IllegalArgumentException if the names are not one for each class, or the weights larger than the 2 GiB
     *     that the format can hold
     * @throws FileAlreadyExistsException if there is something of this name
     */
    public static void export(StoredNetwork stored, List<String> classes, Path directory) throws IOException {
        Network network = stored.network();
        Weights checked = stored.weights();
        if (classes.size() != network.classes()) {
            throw new IllegalArgumentException(classes.size() + " class names, must be " + network.classes());
        }
        long bytes = checked.asMap().values().stream()
                .mapToLong(array -> (long) array.length * Float.BYTES)
                .sum();
        if (bytes > LARGEST) {
            throw new IllegalArgumentException("weights of " + bytes + " bytes do not fit a SavedModel of constants, "
                    + "whose limit is " + LARGEST);
        }
        if (Files.exists(directory)) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        Path parent = directory.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        // Not createTempDirectory, which would hide the model from other users.
        Path temporary = Files.createDirectory(parent.resolve("." + directory.getFileName() + "." + UUID.randomUUID()));
        try {
            Files.write(
                    temporary.resolve("saved_model.pb"),
                    org.tensorflow.proto.framework.SavedModel.newBuilder()
                            .setSavedModelSchemaVersion(1)
                            .addMetaGraphs(metaGraph(network, checked, classes))
                            .build()
                            .toByteArray());
            Files.createDirectory(temporary.resolve("variables"));
            Path extra = Files.createDirectory(temporary.resolve(EXTRA));
            Files.writeString(extra.resolve("architecture.json"), NetworkJson.write(network));
            Files.writeString(
                    extra.resolve("provenance.json"), stored.provenance().toString());
            Files.write(temporary.resolve("synset.txt"), classes);
            Files.writeString(
                    temporary.resolve("serving.properties"), servingProperties(network), StandardCharsets.ISO_8859_1);
            Files.move(temporary, directory);
        } finally {
            delete(temporary);
        }
    }

    private static MetaGraphDef metaGraph(Network network, Weights weights, List<String> classes) {
        try (InferenceGraph inference = new InferenceGraph(network, weights)) {
            Ops tf = Ops.create(inference.graph());
            Map<String, SignatureDef> signatures = new LinkedHashMap<>();
            Operand<TString> names = tf.reshape(
                    tf.constant(NdArrays.vectorOfObjects(classes.toArray(new String[0]))),
                    tf.constant(new int[] {1, classes.size()}));

            signatures.put(BYTES, signature(tf.withSubScope(BYTES), TUint8.class, network, inference, names));
            SignatureDef floats = signature(tf.withSubScope(FLOATS), TFloat32.class, network, inference, names);
            signatures.put(FLOATS, floats);
            signatures.put(CLASSIFY, floats.toBuilder().removeOutputs("logits").build());

            return MetaGraphDef.newBuilder()
                    .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder()
                            .addTags("serve")
                            .setTensorflowVersion(TensorFlowEngine.version()))
                    .setGraphDef(Freezing.freeze(inference.graph(), inference.session(), signatures.values()))
                    .putAllSignatureDef(signatures)
                    .build();
        }
    }

    private static <T extends TNumber> SignatureDef signature(
            Ops tf, Class<T> type, Network network, InferenceGraph inference, Operand<TString> names) {
        org.recompose.arch.Shape in = network.input();
        Placeholder<T> images =
                tf.placeholder(type, Placeholder.shape(Shape.of(-1, in.height(), in.width(), in.channels())));
        Operand<TFloat32> logits =
                inference.logits(tf, InferenceGraph.scale(tf, tf.dtypes.cast(images, TFloat32.class)));
        Operand<TFloat32> probabilities = tf.nn.softmax(logits);
        Operand<TString> classes = tf.tile(
                names,
                tf.concat(
                        List.of(
                                tf.reshape(tf.shape.size(logits, tf.constant(0)), tf.constant(new int[] {1})),
                                tf.constant(new int[] {1})),
                        tf.constant(0)));
        return SignatureDef.newBuilder()
                .setMethodName(METHOD)
                .putInputs("images", info(images.asOutput()))
                .putOutputs("logits", info(logits.asOutput()))
                .putOutputs("probabilities", info(probabilities.asOutput()))
                .putOutputs("classes", info(classes.asOutput()))
                .build();
    }

    private static TensorInfo info(Output<?> output) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long side : output.shape().asArray()) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(side));
        }
        return TensorInfo.newBuilder()
                .setName(output.op().name() + ":" + output.index())
                .setDtype(output.dataType())
                .setTensorShape(shape)
                .build();
    }

    private static String servingProperties(Network network) {
        return String.join(
                "\n",
                "engine=TensorFlow",
                "option.modelName=" + network.name(),
                "option.SignatureDefKey=" + CLASSIFY,
                "translatorFactory=ai.djl.modality.cv.translator.ImageClassificationTranslatorFactory",
                "width=" + network.input().width(),
                "height=" + network.input().height(),
                "resize=true",
                "toTensor=false",
                "");
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
