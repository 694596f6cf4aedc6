package org.recompose.arch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The networks that have names. Another one takes a line here. */
public final class Networks {

    private interface Maker {
        Network of(int height, int width, int channels, int classes);
    }

    private static final Map<String, Maker> MAKERS = new LinkedHashMap<>();

    static {
        MAKERS.put("paper", ResNet::paper);
        MAKERS.put("resnet18", ResNet::resNet18);
        MAKERS.put("resnet34", ResNet::resNet34);
        MAKERS.put("resnet20", (h, w, channels, classes) -> CifarResNet.of(20, h, w, channels, classes));
        MAKERS.put("resnet32", (h, w, channels, classes) -> CifarResNet.of(32, h, w, channels, classes));
        MAKERS.put("resnet56", (h, w, channels, classes) -> CifarResNet.of(56, h, w, channels, classes));
        MAKERS.put("vgg11", Vgg::vgg11);
        MAKERS.put("vgg16", Vgg::vgg16);
        MAKERS.put("plain", PlainCnn::of);
    }

    private Networks() {}

    /** All names. */
    public static List<String> names() {
        return List.copyOf(MAKERS.keySet());
    }

    /**
     * The network of that name.
     *
     * @param height of the images, in pixels
     * @param width of the images, in pixels
     * @param channels of the first stage, from which all others follow: 64 as published, 16 of resnet20, 32 and 56
     * @param classes C
     * @throws IllegalArgumentException if there is none of that name, or the images are too small for it
     */
    public static Network of(String name, int height, int width, int channels, int classes) {
        Maker maker = MAKERS.get(name);
        if (maker == null) {
            throw new IllegalArgumentException(
                    "network '" + name + "' is unknown, must be one of " + String.join(", ", names()));
        }
        return maker.of(height, width, channels, classes);
    }
}
