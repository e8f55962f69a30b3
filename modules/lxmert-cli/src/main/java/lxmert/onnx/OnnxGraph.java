package lxmert.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lxmert.io.UserError;

/**
 * An ONNX graph by the names of its values: what is stored, which node makes a value, and which
 * nodes take it.
 */
final class OnnxGraph {
  private final String source;
  private final Set<String> initializers = new HashSet<>();
  private final Map<String, TensorProto> stored = new HashMap<>();
  private final Map<String, NodeProto> makers = new HashMap<>();
  private final Map<String, List<NodeProto>> takers = new HashMap<>();

  private OnnxGraph(GraphProto graph, String source) {
    this.source = source;
    for (TensorProto tensor : graph.getInitializerList()) {
      initializers.add(tensor.getName());
      stored.put(tensor.getName(), tensor);
    }
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(output -> makers.put(output, node));
      node.getInputList()
          .forEach(input -> takers.computeIfAbsent(input, key -> new ArrayList<>()).add(node));
      if (node.getOpType().equals("Constant") && attribute(node, "value").isPresent()) {
        stored.put(node.getOutput(0), attribute(node, "value").get().getT());
      }
    }
  }

  /**
   * Reads an ONNX file to its end.
   *
   * @param source its name, for error messages
   * @throws UserError if it is torn or no ONNX file
   */
  static OnnxGraph read(InputStream in, String source) {
    try {
      ModelProto model = ModelProto.parseFrom(in);
      if (!model.hasGraph()) {
        throw new UserError(source + ": expected an ONNX file, found no graph in it");
      }
      return new OnnxGraph(model.getGraph(), source);
    } catch (IOException e) {
      throw new UserError(source + " is torn, or no ONNX file: " + e.getMessage(), e);
    }
  }

  /** Where it was read. */
  String source() {
    return source;
  }

  /** The names of all weights. */
  Set<String> initializers() {
    return initializers;
  }

  /** The tensor of a name, which may stand for another: an export keeps equal ones once. */
  Optional<TensorProto> stored(String name) {
    TensorProto tensor = stored.get(name);
    return tensor == null
        ? made(name, "Identity").flatMap(node -> stored(node.getInput(0)))
        : Optional.of(tensor);
  }

  /** The node that makes a value, if it is of this kind. */
  Optional<NodeProto> made(String value, String kind) {
    return Optional.ofNullable(makers.get(value)).filter(node -> node.getOpType().equals(kind));
  }

  /** The nodes of a kind that take a value. */
  List<NodeProto> taking(String value, String kind) {
    return takers.getOrDefault(value, List.of()).stream()
        .filter(node -> node.getOpType().equals(kind))
        .toList();
  }

  /** All nodes that a value is made from, back to {@code start}, which is left out. */
  List<NodeProto> between(String start, String value) {
    List<NodeProto> found = new ArrayList<>();
    Set<String> seen = new HashSet<>(Set.of(start));
    Deque<String> open = new ArrayDeque<>(List.of(value));
    while (!open.isEmpty()) {
      String next = open.pop();
      NodeProto maker = makers.get(next);
      if (seen.add(next) && maker != null) {
        found.add(maker);
        open.addAll(maker.getInputList());
      }
    }
    return found;
  }

  /** The other input of a node of two. */
  static String other(NodeProto node, String input) {
    return node.getInput(node.getInput(0).equals(input) ? 1 : 0);
  }

  /** A setting of a node, where it is given. */
  static Optional<AttributeProto> attribute(NodeProto node, String name) {
    return node.getAttributeList().stream()
        .filter(attribute -> attribute.getName().equals(name))
        .findFirst();
  }
}
