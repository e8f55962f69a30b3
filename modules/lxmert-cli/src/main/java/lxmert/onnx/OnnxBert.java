package lxmert.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.tensor.SafeTensors;

/**
 * Finds the BERT encoder in an ONNX graph: tables, biases and normalisations by their names, the
 * matrices by {@link LinearLayer}, and what makes no weight in {@link BertSettings}. Strict: every
 * weight of the encoder is taken, and one that BERT has not is refused.
 */
final class OnnxBert {
  /**
   * An encoder.
   *
   * @param tensors its weights under the names of BERT's own checkpoints
   */
  record EncoderWeights(BertSizes sizes, List<SafeTensors.Raw> tensors) {
    /** Whether the file has the layer over [CLS]. */
    boolean hasPooler() {
      return tensors.stream().anyMatch(tensor -> tensor.name().contains(".pooler."));
    }
  }

  static final String POSITIONS = "embeddings.position_embeddings.weight";
  private static final String WORDS = "embeddings.word_embeddings.weight";
  private static final String POSITION_IDS = "embeddings.position_ids";
  private static final Pattern LAYER = Pattern.compile("encoder\\.layer\\.(\\d+)\\..*");

  private final OnnxGraph graph;
  private final String prefix;
  private final BertSettings settings;
  private final Set<String> taken = new HashSet<>();
  private final List<SafeTensors.Raw> tensors = new ArrayList<>();

  private OnnxBert(OnnxGraph graph) {
    this.graph = graph;
    this.prefix = prefix(graph);
    this.settings = new BertSettings(graph, prefix);
  }

  /**
   * The graph's encoder.
   *
   * @throws UserError if there is none, a part is missing or of a wrong shape, or it computes what
   *     LXMERT's language encoder does not
   */
  static EncoderWeights read(OnnxGraph graph) {
    return new OnnxBert(graph).read();
  }

  /** What an export writes before BERT's own names: nothing, or where it is in a larger model. */
  private static String prefix(OnnxGraph graph) {
    List<String> found =
        graph.initializers().stream().filter(name -> name.endsWith(WORDS)).sorted().toList();
    if (found.size() != 1) {
      throw new UserError(
          "%s holds %s BERT encoder: expected one weight %s, found %s"
              .formatted(graph.source(), found.isEmpty() ? "no" : "more than one", WORDS, found));
    }
    return found.get(0).substring(0, found.get(0).length() - WORDS.length());
  }

  private EncoderWeights read() {
    long width = matrixShape(WORDS)[1];
    long words = table(WORDS, width);
    long positions = table(POSITIONS, width);
    long types = table("embeddings.token_type_embeddings.weight", width);
    norm("embeddings.LayerNorm", width);
    settings.checkPositions(positions);
    long inner = tensor("encoder.layer.0.intermediate.dense.bias").getDims(0);
    int layers = layers();
    LinearLayer query = layer("encoder.layer.0.", width, inner);
    for (int i = 1; i < layers; i++) {
      layer("encoder.layer." + i + ".", width, inner);
    }
    if (graph.stored(prefix + "pooler.dense.bias").isPresent()) {
      linear("pooler.dense", width, width);
    }
    refuseSurplus();
    return new EncoderWeights(
        new BertSizes(
            Math.toIntExact(words),
            Math.toIntExact(width),
            layers,
            settings.attentionHeads(query, width),
            Math.toIntExact(inner),
            Math.toIntExact(positions),
            Math.toIntExact(types),
            BertSettings.ACTIVATION,
            BertSettings.EPSILON),
        List.copyOf(tensors));
  }

  /** Takes a layer; its query comes back, by which the attention heads are counted. */
  private LinearLayer layer(String layer, long width, long inner) {
    LinearLayer query = linear(layer + "attention.self.query", width, width);
    linear(layer + "attention.self.key", width, width);
    linear(layer + "attention.self.value", width, width);
    linear(layer + "attention.output.dense", width, width);
    norm(layer + "attention.output.LayerNorm", width);
    LinearLayer intermediate = linear(layer + "intermediate.dense", width, inner);
    LinearLayer output = linear(layer + "output.dense", inner, width);
    norm(layer + "output.LayerNorm", width);
    settings.checkActivation(layer, intermediate, output);
    return query;
  }

  private int layers() {
    int layers = 0;
    for (String name : graph.initializers()) {
      Matcher layer = LAYER.matcher(name.startsWith(prefix) ? name.substring(prefix.length()) : "");
      if (layer.matches()) {
        layers = Math.max(layers, Integer.parseInt(layer.group(1)) + 1);
      }
    }
    return layers;
  }

  private long table(String name, long width) {
    long rows = matrixShape(name)[0];
    plain(name, rows, width);
    return rows;
  }

  private long[] matrixShape(String name) {
    long[] shape = OnnxTensor.shape(tensor(name));
    if (shape.length != 2) {
      throw wrongShape(name, shape, "two axes");
    }
    return shape;
  }

  private void norm(String name, long width) {
    plain(name + ".weight", width);
    plain(name + ".bias", width);
    settings.checkEpsilon(name + ".weight");
  }

  private LinearLayer linear(String name, long inputs, long outputs) {
    plain(name + ".bias", outputs);
    LinearLayer layer = LinearLayer.of(graph, prefix + name + ".bias");
    TensorProto weight = tensorOf(layer.weight());
    String called = name + ".weight (" + layer.weight() + ")";
    taken.add(layer.weight());
    if (layer.inputsFirst()) {
      check(called, weight, inputs, outputs);
      add(name + ".weight", outputs, inputs, out -> writeTransposed(weight, out));
    } else {
      check(called, weight, outputs, inputs);
      add(name + ".weight", outputs, inputs, out -> write(values(weight), out));
    }
    return layer;
  }

  private void plain(String name, long... shape) {
    TensorProto tensor = tensor(name);
    check(name, tensor, shape);
    taken.add(prefix + name);
    tensors.add(
        new SafeTensors.Raw("bert." + name, DType.F32, shape, out -> write(values(tensor), out)));
  }

  private void add(String name, long rows, long columns, SafeTensors.Body body) {
    tensors.add(new SafeTensors.Raw("bert." + name, DType.F32, new long[] {rows, columns}, body));
  }

  private TensorProto tensor(String name) {
    return tensorOf(prefix + name);
  }

  private TensorProto tensorOf(String name) {
    return graph
        .stored(name)
        .orElseThrow(
            () -> new UserError("%s: the BERT encoder has no %s".formatted(graph.source(), name)));
  }

  private void check(String name, TensorProto tensor, long... expected) {
    long[] shape = OnnxTensor.shape(tensor);
    if (!Arrays.equals(shape, expected)) {
      throw wrongShape(name, shape, Arrays.toString(expected));
    }
    OnnxTensor.checkFloats(tensor, graph.source());
  }

  private UserError wrongShape(String name, long[] shape, String expected) {
    return new UserError(
        "%s: %s is %s, expected %s"
            .formatted(graph.source(), name, Arrays.toString(shape), expected));
  }

  /** Other embeddings or layers would be another model. */
  private void refuseSurplus() {
    Set<String> surplus = new TreeSet<>(graph.initializers());
    surplus.removeIf(
        name ->
            taken.contains(name)
                || name.equals(prefix + POSITION_IDS)
                || !(name.startsWith(prefix + "embeddings.")
                    || name.startsWith(prefix + "encoder.")));
    if (!surplus.isEmpty()) {
      throw new UserError(
          "%s: BERT has no %s".formatted(graph.source(), String.join(", ", surplus)));
    }
  }

  private float[] values(TensorProto tensor) {
    return OnnxTensor.floats(tensor, graph.source());
  }

  private void writeTransposed(TensorProto matrix, OutputStream out) throws IOException {
    float[] values = values(matrix);
    int rows = Math.toIntExact(matrix.getDims(0));
    int columns = Math.toIntExact(matrix.getDims(1));
    float[] transposed = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        transposed[column * rows + row] = values[row * columns + column];
      }
    }
    write(transposed, out);
  }

  private static void write(float[] values, OutputStream out) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    out.write(bytes.array());
  }
}
