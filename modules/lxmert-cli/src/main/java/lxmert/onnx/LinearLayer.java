package lxmert.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Optional;
import lxmert.io.UserError;

/**
 * A linear layer in an ONNX graph. Its matrix has lost its name in an export; it is found from the
 * bias, which keeps it.
 *
 * @param weight the name of the matrix
 * @param inputsFirst whether that is (inputs, outputs), the transpose of what PyTorch keeps
 * @param input the name of the value that the layer reads
 * @param output the name of the value that it makes
 */
record LinearLayer(String weight, boolean inputsFirst, String input, String output) {
  /**
   * The layer of a bias.
   *
   * @throws UserError if the bias is not added to the product of a value and a matrix
   */
  static LinearLayer of(OnnxGraph graph, String bias) {
    return graph.taking(bias, "Add").stream()
        .flatMap(add -> product(graph, add, bias).stream())
        .findFirst()
        .or(() -> gemm(graph, bias))
        .orElseThrow(
            () ->
                new UserError(
                    "%s: the bias %s is not added to the product of a value and a matrix"
                        .formatted(graph.source(), bias)));
  }

  private static Optional<LinearLayer> product(OnnxGraph graph, NodeProto add, String bias) {
    return graph
        .made(OnnxGraph.other(add, bias), "MatMul")
        .map(product -> of(graph, product, add.getOutput(0)))
        .filter(layer -> graph.stored(layer.weight).isPresent());
  }

  /** The product x W reads W as (inputs, outputs), unless the graph itself turns it over. */
  private static LinearLayer of(OnnxGraph graph, NodeProto product, String output) {
    String matrix = product.getInput(1);
    Optional<NodeProto> turned = graph.made(matrix, "Transpose");
    return new LinearLayer(
        turned.map(node -> node.getInput(0)).orElse(matrix),
        turned.isEmpty(),
        product.getInput(0),
        output);
  }

  /** The layer as one node, x W + b, which BERT's pooler is exported as. */
  private static Optional<LinearLayer> gemm(OnnxGraph graph, String bias) {
    return graph.taking(bias, "Gemm").stream()
        .findFirst()
        .map(
            node ->
                new LinearLayer(
                    node.getInput(1),
                    OnnxGraph.attribute(node, "transB").map(each -> each.getI() == 0).orElse(true),
                    node.getInput(0),
                    node.getOutput(0)));
  }
}
