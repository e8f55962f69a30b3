package lxmert.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import lxmert.text.TokenizerJson;
import lxmert.text.Vocabulary;

/**
 * A BERT of two layers with random weights, as PyTorch exports one to ONNX: normalisation, GELU and
 * reshapes in elementary nodes, matrices turned over and without names, equal tensors kept once.
 */
public final class TinyOnnxBert {
  static final int WIDTH = 32;
  static final int HEADS = 4;
  static final int INNER = 64;
  static final int POSITIONS = 12;

  public static final Vocabulary VOCABULARY =
      Vocabulary.of(
          List.of(
              "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "what", "color", "is", "the", "one",
              "?", "red", "green", "blue", "white", "cube", "ball", "ring", "star", "##s"));

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("torch_jit");
  private final SplittableRandom random = new SplittableRandom(3);
  private final String activation;
  private final float epsilon;
  private final boolean named;
  private int matrices = 787;

  private TinyOnnxBert(String activation, float epsilon, boolean named) {
    this.activation = activation;
    this.epsilon = epsilon;
    this.named = named;
  }

  /** As an export with constants folded, whose matrices have no names. */
  static ModelProto.Builder exported() {
    return new TinyOnnxBert("Erf", 1e-12f, false).model();
  }

  /** Without folding: the matrices keep their names, and the graph turns them over. */
  static ModelProto.Builder unfolded() {
    return new TinyOnnxBert("Erf", 1e-12f, true).model();
  }

  /** With another function than erf in its activation. */
  static ModelProto.Builder withActivation(String kind) {
    return new TinyOnnxBert(kind, 1e-12f, false).model();
  }

  /** With another epsilon. */
  static ModelProto.Builder withEpsilon(float epsilon) {
    return new TinyOnnxBert("Erf", epsilon, false).model();
  }

  /** Writes a jar with the exported model and its tokenizer. */
  public static Path writeJar(Path folder) throws IOException {
    Path tokenizer = folder.resolve("tokenizer.json");
    TokenizerJson.write(tokenizer, VOCABULARY);
    Path jar = folder.resolve("tiny-bert.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      add(out, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n".getBytes(StandardCharsets.UTF_8));
      add(out, "tiny-bert-tokenizer.json", Files.readAllBytes(tokenizer));
      add(out, "tiny-bert.onnx", exported().build().toByteArray());
    }
    Files.delete(tokenizer);
    return jar;
  }

  static void add(ZipOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(content);
    out.closeEntry();
  }

  private ModelProto.Builder model() {
    for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
      graph.addInput(value(input, TensorProto.DataType.INT64_VALUE, "batch", "sequence"));
    }
    graph.addOutput(
        value("last_hidden_state", TensorProto.DataType.FLOAT_VALUE, "batch", "sequence", "width"));
    String mask = mask();
    String hidden = embeddings();
    for (int i = 0; i < 2; i++) {
      hidden = layer("encoder.layer." + i + ".", hidden, mask);
    }
    make("Identity", "last_hidden_state", hidden);
    return ModelProto.newBuilder()
        .setIrVersion(6)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(11))
        .setGraph(graph);
  }

  /** 0 for a word and the least float for padding, (B, 1, 1, S). */
  private String mask() {
    String wide = axes("Unsqueeze", "mask/wide", "attention_mask", 1, 2);
    String cast =
        withNumber(node("Cast", "mask/cast", wide), "to", TensorProto.DataType.FLOAT_VALUE);
    String left = make("Sub", "mask/left", constant("mask/one", 1), cast);
    return make("Mul", "mask/added", left, constant("mask/least", -Float.MAX_VALUE));
  }

  private String embeddings() {
    stored("embeddings.word_embeddings.weight", VOCABULARY.size(), WIDTH);
    stored("embeddings.position_embeddings.weight", POSITIONS, WIDTH);
    stored("embeddings.token_type_embeddings.weight", 2, WIDTH);
    graph.addInitializer(
        longs(LongStream.range(0, POSITIONS))
            .setName("embeddings.position_ids")
            .addDims(1)
            .addDims(POSITIONS));
    String ids =
        make(
            "Slice",
            "embeddings/ids",
            "embeddings.position_ids",
            numbers("embeddings/from", 0),
            dimension("embeddings/length", "input_ids", 1),
            numbers("embeddings/axis", 1),
            numbers("embeddings/step", 1));
    String words =
        make("Gather", "embeddings/words", "embeddings.word_embeddings.weight", "input_ids");
    String types =
        make(
            "Gather",
            "embeddings/types",
            "embeddings.token_type_embeddings.weight",
            "token_type_ids");
    String positions =
        make("Gather", "embeddings/positions", "embeddings.position_embeddings.weight", ids);
    String sum = make("Add", "embeddings/sum", words, types);
    return norm("embeddings.LayerNorm", make("Add", "embeddings/all", sum, positions));
  }

  private String layer(String name, String x, String mask) {
    String self = name + "attention.self.";
    String query = heads(self + "query", linear(self + "query", x, WIDTH, WIDTH), 0, 2, 1, 3);
    String key = heads(self + "key", linear(self + "key", x, WIDTH, WIDTH), 0, 2, 3, 1);
    String value = heads(self + "value", linear(self + "value", x, WIDTH, WIDTH), 0, 2, 1, 3);
    String scores = make("MatMul", self + "/product", query, key);
    String root = constant(self + "/root", (float) Math.sqrt(WIDTH / HEADS));
    String scaled = make("Div", self + "/scaled", scores, root);
    String masked = make("Add", self + "/masked", scaled, mask);
    String softmax = withNumber(node("Softmax", self + "/softmax", masked), "axis", 3);
    String mixed = make("MatMul", self + "/mixed", softmax, value);
    String turned = transpose(self + "/turned", mixed, 0, 2, 1, 3);
    String joined =
        make("Reshape", self + "/joined", turned, numbers(self + "/width", 0, 0, WIDTH));
    String output = linear(name + "attention.output.dense", joined, WIDTH, WIDTH);
    String attended =
        norm(name + "attention.output.LayerNorm", make("Add", self + "/residual", output, x));
    String inner = gelu(name, linear(name + "intermediate.dense", attended, WIDTH, INNER));
    String outer = linear(name + "output.dense", inner, INNER, WIDTH);
    return norm(name + "output.LayerNorm", make("Add", name + "/residual", outer, attended));
  }

  /** (B, S, H) to (B, S, heads, size) to what attention multiplies. */
  private String heads(String name, String x, long... permutation) {
    NodeProto.Builder join =
        node(
            "Concat",
            name + "/shape",
            dimension(name + "/batch", x, 0),
            dimension(name + "/length", x, 1),
            numbers(name + "/heads", HEADS),
            numbers(name + "/size", WIDTH / HEADS));
    String shape = withNumber(join, "axis", 0);
    return transpose(name + "/parted", make("Reshape", name + "/reshaped", x, shape), permutation);
  }

  private String gelu(String name, String x) {
    String divided = make("Div", name + "/divided", x, constant(name + "/root2", 1.4142135f));
    String function = make(activation, name + "/function", divided);
    String plus = make("Add", name + "/plus", function, constant(name + "/one", 1));
    String product = make("Mul", name + "/gate", x, plus);
    return make("Mul", name + "/half", product, constant(name + "/a half", 0.5f));
  }

  private String linear(String name, String x, int inputs, int outputs) {
    String bias = stored(name + ".bias", outputs);
    String matrix;
    if (named) {
      stored(name + ".weight", outputs, inputs);
      matrix = transpose(name + "/transposed", name + ".weight", 1, 0);
    } else {
      matrix = stored("onnx::MatMul_" + matrices++, inputs, outputs);
    }
    return make("Add", name + "/added", bias, make("MatMul", name + "/product", x, matrix));
  }

  private String norm(String name, String x) {
    String weight = floats(name + ".weight", i -> 1 + random.nextDouble(-0.2, 0.2), WIDTH);
    String bias = name + ".bias";
    if (name.equals("encoder.layer.1.output.LayerNorm")) {
      make("Identity", bias, "encoder.layer.0.output.LayerNorm.bias");
    } else {
      stored(bias, WIDTH);
    }
    String centred = make("Sub", name + "/centred", x, axes("ReduceMean", name + "/mean", x, -1));
    String squared = make("Pow", name + "/squared", centred, constant(name + "/two", 2));
    String variance = axes("ReduceMean", name + "/variance", squared, -1);
    String more = make("Add", name + "/more", variance, constant(name + "/epsilon", epsilon));
    String scaled = make("Div", name + "/scaled", centred, make("Sqrt", name + "/sd", more));
    return make("Add", name + "/shifted", make("Mul", name + "/weighted", scaled, weight), bias);
  }

  private String dimension(String name, String x, int axis) {
    String sizes = make("Shape", name + "/of", x);
    String one = make("Gather", name + "/one", sizes, scalar(name + "/index", axis));
    return axes("Unsqueeze", name, one, 0);
  }

  private String transpose(String out, String x, long... permutation) {
    return withList("Transpose", "perm", out, x, permutation);
  }

  private String axes(String kind, String out, String x, long... axes) {
    return withList(kind, "axes", out, x, axes);
  }

  private String withList(String kind, String attribute, String out, String x, long... values) {
    AttributeProto.Builder list =
        AttributeProto.newBuilder().setName(attribute).setType(AttributeProto.AttributeType.INTS);
    LongStream.of(values).forEach(list::addInts);
    return add(node(kind, out, x).addAttribute(list));
  }

  private String withNumber(NodeProto.Builder node, String attribute, long value) {
    return add(
        node.addAttribute(
            AttributeProto.newBuilder()
                .setName(attribute)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)));
  }

  private String make(String kind, String out, String... inputs) {
    return add(node(kind, out, inputs));
  }

  private static NodeProto.Builder node(String kind, String out, String... inputs) {
    return NodeProto.newBuilder().setOpType(kind).addOutput(out).addAllInput(List.of(inputs));
  }

  private String add(NodeProto.Builder node) {
    graph.addNode(node);
    return node.getOutput(0);
  }

  private String stored(String name, long... shape) {
    return floats(name, i -> random.nextDouble(-0.4, 0.4), shape);
  }

  /** Stored as raw bytes, as exports do. */
  private String floats(String name, LongToDoubleFunction values, long... shape) {
    int count = Math.toIntExact(LongStream.of(shape).reduce(1, (a, b) -> a * b));
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat((float) values.applyAsDouble(i));
    }
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .setRawData(ByteString.copyFrom(bytes.array()));
    LongStream.of(shape).forEach(tensor::addDims);
    graph.addInitializer(tensor);
    return name;
  }

  /** A number in a node of its own, as exports keep them. */
  private String constant(String name, float value) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(TensorProto.DataType.FLOAT_VALUE).addFloatData(value);
    return add(constant(name, tensor));
  }

  private String numbers(String name, long... values) {
    return add(constant(name, longs(LongStream.of(values)).addDims(values.length)));
  }

  private String scalar(String name, long value) {
    return add(constant(name, longs(LongStream.of(value))));
  }

  private static TensorProto.Builder longs(LongStream values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDataType(TensorProto.DataType.INT64_VALUE);
    values.forEach(tensor::addInt64Data);
    return tensor;
  }

  private static NodeProto.Builder constant(String name, TensorProto.Builder value) {
    return node("Constant", name)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(value));
  }

  private static ValueInfoProto value(String name, int type, String... axes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String axis : axes) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(axis));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
        .build();
  }
}
