package org.recompose.tf.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.recompose.arch.Network;
import org.recompose.arch.ResNet;
import org.recompose.arch.TestNetworks;
import org.recompose.io.NetworkJson;
import org.recompose.io.StoredNetwork;
import org.recompose.weights.Weights;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

class SavedModelTest {

    private static final List<String> CLASSES = List.of("daisy", "dandelion", "rose", "sunflower", "tulip");
    private final Network network = ResNet.paper(40, 48, 8, 5);
    private final Weights weights = TestNetworks.weights(network, 5);

    @TempDir
    Path directory;

    /** Bytes and floats in 0..255 give what the network gives for the images scaled as in training. */
    @Test
    void bothSignaturesGiveTheNetworksLogitsAndTheirSoftmax() throws Exception {
        Path model = exported();
        byte[] pixels = pixels(3);
        float[][] expected = expected(pixels);
        Shape shape = Shape.of(3, 40, 48, 3);
        float[] floats = new float[pixels.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = Byte.toUnsignedInt(pixels[i]);
        }
        try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
                TUint8 bytes = TUint8.tensorOf(shape, DataBuffers.of(pixels));
                TFloat32 values = TFloat32.tensorOf(shape, DataBuffers.of(floats))) {
            for (Map.Entry<String, Tensor> call : Map.<String, Tensor>of(
                            SavedModel.BYTES, bytes, SavedModel.FLOATS, values)
                    .entrySet()) {
                Map<String, Tensor> out = bundle.function(call.getKey()).call(Map.of("images", call.getValue()));
                float[] logits = floats(out.get("logits"));
                float[] probabilities = floats(out.get("probabilities"));
                for (int i = 0; i < 3; i++) {
                    float[] row = java.util.Arrays.copyOfRange(logits, 5 * i, 5 * i + 5);
                    assertArrayEquals(expected[i], row, 1e-4f);
                    assertArrayEquals(
                            softmax(expected[i]), java.util.Arrays.copyOfRange(probabilities, 5 * i, 5 * i + 5), 1e-5f);
                }
                TString classes = (TString) out.get("classes");
                assertEquals(Shape.of(3, 5), classes.shape());
                assertEquals("sunflower", classes.getObject(2, 3));
                out.values().forEach(Tensor::close);
            }
        }
    }

    /** Nothing but the directory's name is needed; an image of another size is resized. */
    @Test
    void djlClassifiesImages() throws Exception {
        Path model = exported();
        byte[] pixels = pixels(1);
        BufferedImage picture = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pixels.length; i += 3) {
            picture.setRGB(
                    i / 3 % 48,
                    i / 3 / 48,
                    Byte.toUnsignedInt(pixels[i]) << 16
                            | Byte.toUnsignedInt(pixels[i + 1]) << 8
                            | Byte.toUnsignedInt(pixels[i + 2]));
        }
        float[] probabilities = softmax(expected(pixels)[0]);
        Criteria<Image, Classifications> criteria = Criteria.builder()
                .setTypes(Image.class, Classifications.class)
                .optModelPath(model)
                .build();
        try (ZooModel<Image, Classifications> zoo = criteria.loadModel();
                Predictor<Image, Classifications> predictor = zoo.newPredictor()) {
            Classifications found = predictor.predict(ImageFactory.getInstance().fromImage(picture));
            for (int c = 0; c < 5; c++) {
                assertEquals(probabilities[c], found.get(CLASSES.get(c)).getProbability(), 1e-5, CLASSES.get(c));
            }
            var larger = new BufferedImage(100, 70, BufferedImage.TYPE_INT_RGB);
            assertEquals(
                    5,
                    predictor
                            .predict(ImageFactory.getInstance().fromImage(larger))
                            .topK(5)
                            .size());
        }
    }

    /** Where RECOMPOSE_PYTHON or python3 has TensorFlow. */
    @Test
    void pythonsTensorFlowGivesTheSameLogits() throws Exception {
        String program =
                """
                import sys, numpy, tensorflow
                model = tensorflow.saved_model.load(sys.argv[1])
                images = numpy.fromfile(sys.argv[2], numpy.uint8).reshape(10, 40, 48, 3)
                expected = numpy.loadtxt(sys.argv[3])
                for key, batch in (('serving_default', images), ('serving_float', images.astype(numpy.float32))):
                    out = model.signatures[key](images=tensorflow.constant(batch))
                    assert numpy.abs(out['logits'].numpy() - expected).max() < 1e-4 * numpy.abs(expected).max()
                    assert out['classes'].numpy()[9, 4] == b'tulip'
                """;
        String python = System.getenv().getOrDefault("RECOMPOSE_PYTHON", "python3");
        assumeTrue(run(python, "-c", "import tensorflow").isEmpty(), "no TensorFlow for " + python);
        byte[] pixels = pixels(10);
        Path images = Files.write(directory.resolve("images.bin"), pixels);
        Path logits = Files.write(
                directory.resolve("logits.txt"),
                java.util.Arrays.stream(expected(pixels))
                        .map(row -> java.util.Arrays.toString(row).replaceAll("[\\[\\],]", " "))
                        .toList());
        assertEquals("", run(python, "-c", program, exported().toString(), images.toString(), logits.toString()));
    }

    /** What a program that fails prints; nothing if it succeeds. */
    private static String run(String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : output + "exit " + process.exitValue();
        } catch (java.io.IOException e) {
            return e.getMessage();
        }
    }

    @Test
    void aNetworkWithGroupsAndAveragePoolsIsExportedToo() throws Exception {
        Network grouped = TestNetworks.grouped(40, 48, 8, 5);
        Weights own = TestNetworks.weights(grouped, 2);
        Path model = directory.resolve("grouped");
        SavedModel.export(grouped, own, CLASSES, model);
        byte[] pixels = pixels(2);
        float[][] expected = expected(grouped, own, pixels);
        try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve");
                TUint8 bytes = TUint8.tensorOf(Shape.of(2, 40, 48, 3), DataBuffers.of(pixels))) {
            Map<String, Tensor> out = bundle.function(SavedModel.BYTES).call(Map.of("images", bytes));
            float[] logits = floats(out.get("logits"));
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(expected[i], java.util.Arrays.copyOfRange(logits, 5 * i, 5 * i + 5), 1e-4f);
            }
            out.values().forEach(Tensor::close);
        }
    }

    @Test
    void itCarriesItsArchitectureAndItsProvenance() throws Exception {
        Path model = directory.resolve("model");
        JsonObject provenance = new JsonObject();
        provenance.addProperty("plan", "4:30 1:30");
        SavedModel.export(new StoredNetwork(network, weights, provenance), CLASSES, model);
        assertEquals(network, NetworkJson.read(model.resolve("assets.extra/architecture.json")));
        assertEquals(provenance.toString(), Files.readString(model.resolve("assets.extra/provenance.json")));
    }

    @Test
    void writesNothingOverSomethingElseAndNothingByHalves() throws Exception {
        Path model = exported();
        assertThrows(FileAlreadyExistsException.class, () -> SavedModel.export(network, weights, CLASSES, model));
        Path other = directory.resolve("other");
        assertEquals(
                "2 class names, must be 5",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> SavedModel.export(network, weights, CLASSES.subList(0, 2), other))
                        .getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> SavedModel.export(ResNet.resNet18(40, 48, 8, 5), weights, CLASSES, other));
        try (var files = Files.list(directory)) {
            assertEquals(List.of(model), files.toList());
        }
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }

    private Path exported() throws Exception {
        Path model = directory.resolve("model");
        SavedModel.export(network, weights, CLASSES, model);
        return model;
    }

    private static byte[] pixels(int n) {
        byte[] pixels = new byte[n * 40 * 48 * 3];
        new Random(6).nextBytes(pixels);
        return pixels;
    }

    private float[][] expected(byte[] pixels) {
        return expected(network, weights, pixels);
    }

    private static float[][] expected(Network network, Weights weights, byte[] pixels) {
        float[] images = new float[pixels.length];
        for (int i = 0; i < images.length; i++) {
            images[i] = Byte.toUnsignedInt(pixels[i]) / 127.5f - 1;
        }
        try (org.recompose.tf.Predictor predictor = org.recompose.tf.Predictor.of(network, weights)) {
            return predictor.logits(images);
        }
    }

    private static float[] softmax(float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        float[] probabilities = new float[logits.length];
        for (int c = 0; c < logits.length; c++) {
            probabilities[c] = (float) (Math.exp(logits[c]) / sum);
        }
        return probabilities;
    }
}
