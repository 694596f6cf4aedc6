package org.recompose.tf.export;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.framework.AttrValue;
import org.tensorflow.proto.framework.DataType;
import org.tensorflow.proto.framework.GraphDef;
import org.tensorflow.proto.framework.NodeDef;
import org.tensorflow.proto.framework.SignatureDef;
import org.tensorflow.proto.framework.TensorProto;

/**
 * Turns a graph with variables into one that needs no session's state: only what signatures need, variables as
 * constants.
 */
final class Freezing {

    private static final String VARIABLE = "VariableV2";

    private Freezing() {}

    /**
     * The nodes that the signatures' outputs depend on, each float32 variable a constant of its value in the session.
     */
    static GraphDef freeze(Graph graph, Session session, Collection<SignatureDef> signatures) {
        GraphDef definition = graph.toGraphDef();
        Map<String, NodeDef> nodes = new HashMap<>();
        definition.getNodeList().forEach(node -> nodes.put(node.getName(), node));
        Set<String> needed = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        signatures.forEach(
                signature -> signature.getOutputsMap().values().forEach(output -> open.add(node(output.getName()))));
        while (!open.isEmpty()) {
            String name = open.pop();
            if (needed.add(name)) {
                nodes.get(name).getInputList().forEach(input -> open.add(node(input)));
            }
        }
        GraphDef.Builder frozen = definition.toBuilder().clearNode();
        for (NodeDef node : definition.getNodeList()) {
            if (needed.contains(node.getName())) {
                frozen.addNode(node.getOp().equals(VARIABLE) ? constant(node, session) : node);
            }
        }
        return frozen.build();
    }

    private static NodeDef constant(NodeDef variable, Session session) {
        try (Tensor value = session.runner().fetch(variable.getName()).run().get(0)) {
            // A processor that TensorFlow's library is built for is little-endian, as the format is.
            byte[] bytes = new byte[Math.toIntExact(value.numBytes())];
            value.asRawTensor().data().read(bytes);
            TensorProto tensor = TensorProto.newBuilder()
                    .setDtype(DataType.DT_FLOAT)
                    .setTensorShape(variable.getAttrOrThrow("shape").getShape())
                    .setTensorContent(ByteString.copyFrom(bytes))
                    .build();
            return NodeDef.newBuilder()
                    .setName(variable.getName())
                    .setOp("Const")
                    .putAttr(
                            "dtype",
                            AttrValue.newBuilder().setType(DataType.DT_FLOAT).build())
                    .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
                    .build();
        }
    }

    /** The node's name in {@code name}, {@code name:index} or {@code ^name}. */
    private static String node(String reference) {
        String name = reference.startsWith("^") ? reference.substring(1) : reference;
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }
}
