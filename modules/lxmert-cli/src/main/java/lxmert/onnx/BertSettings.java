package lxmert.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import lxmert.io.UserError;

/**
 * What no weight of a BERT encoder says, read off the graph. LXMERT's language encoder computes in
 * one way only; where the graph shows another, it is refused.
 */
final class BertSettings {
  /** The exact GELU, x (1 + erf(x / √2)) / 2. */
  static final String ACTIVATION = "gelu";

  /** Of layer normalisation. */
  static final double EPSILON = 1e-12;

  /** What a fused LayerNormalization takes by itself. */
  private static final float ONNX_EPSILON = 1e-5f;

  private final OnnxGraph graph;
  private final String prefix;

  BertSettings(OnnxGraph graph, String prefix) {
    this.graph = graph;
    this.prefix = prefix;
  }

  /**
   * The attention heads: the query is reshaped to (B, S, heads, size of a head).
   *
   * @throws UserError if the graph does not show it
   */
  int attentionHeads(LinearLayer query, long width) {
    long size =
        graph.taking(query.output(), "Reshape").stream()
            .flatMap(node -> lastNumber(node.getInput(1)).stream())
            .findFirst()
            .orElse(0L);
    if (size <= 0 || width % size != 0) {
      throw new UserError(
          graph.source() + ": the graph does not show the number of attention heads");
    }
    return Math.toIntExact(width / size);
  }

  /** The last number of a shape that is stored, or joined from parts. */
  private Optional<Long> lastNumber(String shape) {
    Optional<TensorProto> stored = graph.stored(shape).filter(OnnxTensor::isLong);
    if (stored.isPresent()) {
      long[] numbers = OnnxTensor.longs(stored.get(), graph.source());
      return numbers.length == 0 ? Optional.empty() : Optional.of(numbers[numbers.length - 1]);
    }
    return graph
        .made(shape, "Concat")
        .flatMap(node -> lastNumber(node.getInput(node.getInputCount() - 1)));
  }

  /** Positions count from 0, whatever the words are; those of RoBERTa, say, do not. */
  void checkPositions(long positions) {
    for (NodeProto lookUp : graph.taking(prefix + OnnxBert.POSITIONS, "Gather")) {
      for (NodeProto node : graph.between("", lookUp.getInput(1))) {
        if (node.getOpType().equals("CumSum")) {
          throw wrongPositions();
        }
        node.getInputList().forEach(input -> checkPositionIds(input, positions));
      }
    }
  }

  private void checkPositionIds(String name, long positions) {
    Optional<TensorProto> stored = graph.stored(name).filter(OnnxTensor::isLong);
    if (stored.isEmpty()) {
      return;
    }
    long[] ids = OnnxTensor.longs(stored.get(), graph.source());
    boolean counts = LongStream.range(0, ids.length).allMatch(i -> ids[(int) i] == i);
    if (ids.length == positions && !counts) {
      throw wrongPositions();
    }
  }

  private UserError wrongPositions() {
    return new UserError(
        graph.source() + ": positions are not 0, 1, 2 and so on, as those of BERT are");
  }

  /** The epsilon of a normalisation, fused or not: (x - mean) / sqrt(variance + epsilon). */
  void checkEpsilon(String weight) {
    String name = prefix + weight;
    Optional<Float> fused =
        graph.taking(name, "LayerNormalization").stream()
            .findFirst()
            .map(
                node ->
                    OnnxGraph.attribute(node, "epsilon")
                        .map(each -> each.getF())
                        .orElse(ONNX_EPSILON));
    Optional<Float> found =
        fused.or(
            () ->
                graph.taking(name, "Mul").stream()
                    .flatMap(scale -> epsilon(OnnxGraph.other(scale, name)).stream())
                    .findFirst());
    if (found.isPresent() && found.get() != (float) EPSILON) {
      throw new UserError(
          "%s: the epsilon of %s is %s, expected %s, that of BERT and LXMERT"
              .formatted(graph.source(), weight, found.get(), EPSILON));
    }
  }

  private Optional<Float> epsilon(String normalised) {
    return graph
        .made(normalised, "Div")
        .flatMap(div -> graph.made(div.getInput(1), "Sqrt"))
        .flatMap(root -> graph.made(root.getInput(0), "Add"))
        .flatMap(
            add ->
                add.getInputList().stream()
                    .flatMap(input -> graph.stored(input).stream())
                    .filter(OnnxTensor::isFloat)
                    .findFirst())
        .map(tensor -> OnnxTensor.floats(tensor, graph.source())[0]);
  }

  /** What lies between the two linear layers of a feed-forward: the exact GELU, fused or not. */
  void checkActivation(String layer, LinearLayer first, LinearLayer second) {
    List<NodeProto> nodes = graph.between(first.output(), second.input());
    Set<String> kinds =
        nodes.stream()
            .map(NodeProto::getOpType)
            .filter(kind -> !kind.equals("Constant"))
            .collect(Collectors.toCollection(TreeSet::new));
    boolean fused =
        nodes.size() == 1
            && kinds.contains("Gelu")
            && OnnxGraph.attribute(nodes.get(0), "approximate")
                .map(each -> each.getS().toStringUtf8().equals("none"))
                .orElse(true);
    if (!fused && !kinds.contains("Erf")) {
      throw new UserError(
          "%s: the activation of %sintermediate is made of %s, expected the exact GELU (Erf)"
              .formatted(graph.source(), layer, kinds));
    }
  }
}
