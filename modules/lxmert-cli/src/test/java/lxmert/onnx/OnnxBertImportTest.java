package lxmert.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.ZipOutputStream;
import lxmert.checkpoint.LxmertWeights;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertInput;
import lxmert.model.Models;
import lxmert.model.Trace;
import lxmert.text.Vocabulary;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxBertImportTest {
  /** Two sentences, the second padded. */
  private static final long[][] IDS = {
    {2, 5, 6, 7, 8, 15, 10, 3}, {2, 5, 7, 8, 3, 0, 0, 0},
  };

  private static final long[][] MASK = {
    {1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 0, 0, 0},
  };

  private static final long[][] TYPES = {
    {0, 0, 0, 0, 1, 1, 1, 1}, {0, 0, 0, 0, 0, 0, 0, 0},
  };

  /** Hidden states are about 1 in size. */
  private static final float TOLERANCE = 2e-6f;

  @TempDir Path folder;

  @Test
  void theLanguageEncoderComputesWhatOnnxRuntimeDoes() throws OrtException, IOException {
    ModelProto.Builder model = TinyOnnxBert.exported();
    OnnxBertImport.Summary done = imported(model);
    assertThat(done.sizes()).isEqualTo(new BertSizes(20, 32, 2, 4, 64, 12, 2, "gelu", 1e-12));
    assertThat(done.tensors()).isEqualTo(5 + 2 * 16);
    assertThat(done.leftNew()).containsExactly("pooler", "masked-word head", "matching head");
    assertSameHiddenStates(model);
  }

  @Test
  void matricesThatKeepTheirNamesAreNotTurnedOver() throws OrtException, IOException {
    ModelProto.Builder model = TinyOnnxBert.unfolded();
    imported(model);
    assertSameHiddenStates(model);
  }

  @Test
  void aLargerModelsPrefixIsLeftOut() throws OrtException, IOException {
    ModelProto.Builder model = TinyOnnxBert.exported();
    imported(
        renamed(
            model,
            name -> name.matches("(embeddings|encoder)\\..*") ? "0.auto_model." + name : name));
    assertSameHiddenStates(model);
  }

  @Test
  void theFolderIsHuggingFaces() throws IOException {
    Path out = folder.resolve("bert");
    OnnxBertImport.run(TinyOnnxBert.writeJar(folder), null, out);
    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder(
            "config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.txt");
    JsonNode config = Json.readTree(out.resolve("config.json"));
    assertThat(config.path("model_type").asText()).isEqualTo("bert");
    assertThat(config.path("architectures").path(0).asText()).isEqualTo("BertModel");
    assertThat(config.path("num_hidden_layers").asInt()).isEqualTo(2);
    assertThat(config.path("layer_norm_eps").asDouble()).isEqualTo(1e-12);
    assertThat(Vocabulary.ofFolder(out).tokens()).isEqualTo(TinyOnnxBert.VOCABULARY.tokens());
    assertThat(Json.readTree(out.resolve("tokenizer_config.json")).path("tokenizer_class").asText())
        .isEqualTo("BertTokenizer");
  }

  @Test
  void aPoolerWithItsNameComesToo() throws IOException {
    ModelProto.Builder model = TinyOnnxBert.exported();
    GraphProto.Builder graph = model.getGraphBuilder();
    graph.addInitializer(tensor("pooler.dense.weight", 32, 32));
    graph.addInitializer(tensor("pooler.dense.bias", 32));
    graph
        .addNodeBuilder()
        .setOpType("Gemm")
        .addAllInput(List.of("first", "pooler.dense.weight", "pooler.dense.bias"))
        .addOutput("pooled");
    assertThat(imported(model).leftNew()).containsExactly("masked-word head", "matching head");
  }

  @Test
  void whatIsNoBertIsRefused() {
    refused(
        renamed(TinyOnnxBert.exported(), name -> name.replace("word_embeddings", "tokens")),
        "holds no BERT encoder: expected one weight embeddings.word_embeddings.weight, found []");
    refused(
        renamed(TinyOnnxBert.exported(), name -> name.replace("self.key.bias", "self.key.offset")),
        "the BERT encoder has no encoder.layer.0.attention.self.key.bias");
    refused(
        without(TinyOnnxBert.exported(), "Add", "encoder.layer.1.output.dense.bias"),
        "the bias encoder.layer.1.output.dense.bias is not added to the product of a value and a");
    refused(
        with(TinyOnnxBert.exported(), tensor("encoder.layer.0.attention.self.distances", 3)),
        "BERT has no encoder.layer.0.attention.self.distances");
    refused(ModelProto.newBuilder().setIrVersion(6), "expected an ONNX file, found no graph in it");
  }

  @Test
  void whatLxmertDoesNotComputeIsRefused() {
    refused(
        TinyOnnxBert.withActivation("Tanh"),
        "the activation of encoder.layer.0.intermediate is made of [Add, Div, Mul, Tanh],"
            + " expected the exact GELU (Erf)");
    refused(
        TinyOnnxBert.withEpsilon(1e-5f),
        "the epsilon of embeddings.LayerNorm.weight is 1.0E-5, expected 1.0E-12");
    ModelProto.Builder shifted = TinyOnnxBert.exported();
    edit(shifted, "embeddings.position_ids", tensor -> tensor.setInt64Data(0, 2));
    refused(shifted, "positions are not 0, 1, 2 and so on");
    ModelProto.Builder headless = TinyOnnxBert.exported();
    headless.getGraphBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getOpType().equals("Reshape"))
        .forEach(node -> node.setInput(1, "elsewhere"));
    refused(headless, "the graph does not show the number of attention heads");
  }

  @Test
  void wrongShapesAndTypesAreRefused() {
    ModelProto.Builder wrong = TinyOnnxBert.exported();
    edit(wrong, "onnx::MatMul_791", tensor -> tensor.setDims(0, 64).setDims(1, 32));
    refused(
        wrong,
        "encoder.layer.0.intermediate.dense.weight (onnx::MatMul_791) is [64, 32], expected"
            + " [32, 64]");
    ModelProto.Builder few = TinyOnnxBert.exported();
    edit(few, "embeddings.LayerNorm.bias", t -> t.setRawData(t.getRawData().substring(4)));
    refused(few, "embeddings.LayerNorm.bias has 31 values, but its shape [32] says 32");
    ModelProto.Builder half = TinyOnnxBert.exported();
    edit(half, "embeddings.LayerNorm.bias", t -> t.setDataType(10));
    refused(half, "embeddings.LayerNorm.bias is of type FLOAT16, expected FLOAT");
    ModelProto.Builder outside = TinyOnnxBert.exported();
    edit(
        outside,
        "embeddings.LayerNorm.bias",
        t -> t.setDataLocation(TensorProto.DataLocation.EXTERNAL));
    refused(outside, "the values of embeddings.LayerNorm.bias lie in another file");
  }

  @Test
  void tornFilesAreRefused() throws IOException {
    Path jar = TinyOnnxBert.writeJar(folder);
    byte[] whole = Files.readAllBytes(jar);
    refuses(
        Files.write(folder.resolve("torn.jar"), Arrays.copyOf(whole, 9000)), "torn.jar is torn");
    byte[] model = TinyOnnxBert.exported().build().toByteArray();
    TinyOnnxBert.VOCABULARY.write(folder.resolve("vocab.txt"));
    Path torn = Files.write(folder.resolve("torn.onnx"), Arrays.copyOf(model, model.length / 2));
    refuses(torn, "torn.onnx is torn, or no ONNX file");
    refuses(folder.resolve("none.onnx"), "none.onnx: no such file");
  }

  @Test
  void aJarHasOneModelAndOneTokenizer() throws IOException {
    refuses(jar("none.jar", "readme"), "none.jar holds none, expected one file *.onnx");
    refuses(jar("two.jar", "a.onnx", "b.onnx"), "two.jar holds [a.onnx, b.onnx], expected one");
    refuses(
        jar("bare.jar", "a.onnx"), "expected one file *tokenizer.json: give one with --tokenizer");
  }

  @Test
  void theVocabularyHasToFit() throws IOException {
    Path few = folder.resolve("few.txt");
    Vocabulary.of(Vocabulary.SPECIAL).write(few);
    Path jar = TinyOnnxBert.writeJar(folder);
    assertThatThrownBy(() -> OnnxBertImport.run(jar, few, folder.resolve("out")))
        .isInstanceOf(UserError.class)
        .hasMessage(jar + ": a vocabulary of 5 word pieces for a model of 20");
    Path file = Files.write(folder.resolve("alone.onnx"), new byte[] {8, 6});
    refuses(file, "expected one of [vocab.txt, tokenizer.json] in it");
  }

  @Test
  void aFolderThatIsThereStays() throws IOException {
    Path jar = TinyOnnxBert.writeJar(folder);
    assertThatThrownBy(() -> OnnxBertImport.run(jar, null, folder))
        .isInstanceOf(UserError.class)
        .hasMessage(folder + " is there already, expected the name of a new folder");
  }

  private Path jar(String name, String... entries) throws IOException {
    Path jar = folder.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String entry : entries) {
        TinyOnnxBert.add(out, entry, new byte[0]);
      }
    }
    return jar;
  }

  private Path write(ModelProto.Builder model) throws IOException {
    TinyOnnxBert.VOCABULARY.write(folder.resolve("vocab.txt"));
    return Files.write(folder.resolve("model.onnx"), model.build().toByteArray());
  }

  private OnnxBertImport.Summary imported(ModelProto.Builder model) throws IOException {
    return OnnxBertImport.run(write(model), null, folder.resolve("out"));
  }

  private void refused(ModelProto.Builder model, String message) {
    try {
      refuses(write(model), message);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void refuses(Path file, String message) {
    Path out = folder.resolve("refused");
    assertThatThrownBy(() -> OnnxBertImport.run(file, null, out))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
    assertThat(out).doesNotExist();
  }

  /** ONNX Runtime on the graph against our language encoder on the imported folder. */
  private void assertSameHiddenStates(ModelProto.Builder model) throws OrtException {
    float[] expected = onnxRuntime(model.build().toByteArray());
    float[] found = ours(folder.resolve("out"));
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as("value %d", i).isCloseTo(expected[i], within(TOLERANCE));
    }
  }

  private static float[] onnxRuntime(byte[] model) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(model);
        OnnxTensor ids = OnnxTensor.createTensor(environment, IDS);
        OnnxTensor mask = OnnxTensor.createTensor(environment, MASK);
        OnnxTensor types = OnnxTensor.createTensor(environment, TYPES);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
      OnnxTensor hidden = (OnnxTensor) result.get(0);
      float[] values = new float[Math.toIntExact(hidden.getInfo().getNumElements())];
      hidden.getFloatBuffer().get(values);
      return values;
    }
  }

  private static float[] ours(Path bert) {
    LxmertConfig config =
        Models.SMALL.with(
            Map.of("vocab_size", TinyOnnxBert.VOCABULARY.size(), "max_position_embeddings", 12));
    try (PointerScope scope = new PointerScope();
        LxmertWeights weights = LxmertWeights.read(bert)) {
      LxmertForPreTraining model = new LxmertForPreTraining(config);
      assertThat(weights.loadLanguage(model))
          .containsExactly("other encoders", "pooler", "masked-word head", "matching head");
      model.eval();
      LxmertInput regions = Models.input(config, 2, 8, 3, false);
      LxmertInput input =
          new LxmertInput(
              tensor(IDS),
              tensor(MASK),
              tensor(TYPES),
              regions.visualFeatures(),
              regions.boxes(),
              null);
      List<float[]> last = new ArrayList<>();
      model
          .backbone()
          .forward(
              input,
              new Trace() {
                @Override
                public void hidden(String name, Tensor value) {
                  if (name.equals("layer.1")) {
                    last.add(Models.values(value));
                  }
                }
              });
      return last.get(0);
    }
  }

  private static Tensor tensor(long[][] rows) {
    long[] flat = Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray();
    return Tensor.create(flat, rows.length, rows[0].length);
  }

  private static TensorProto tensor(String name, long... shape) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(1);
    int count = 1;
    for (long size : shape) {
      tensor.addDims(size);
      count *= Math.toIntExact(size);
    }
    for (int i = 0; i < count; i++) {
      tensor.addFloatData(0.1f);
    }
    return tensor.build();
  }

  private static ModelProto.Builder with(ModelProto.Builder model, TensorProto tensor) {
    model.getGraphBuilder().addInitializer(tensor);
    return model;
  }

  private static void edit(
      ModelProto.Builder model, String name, Consumer<TensorProto.Builder> change) {
    model.getGraphBuilder().getInitializerBuilderList().stream()
        .filter(tensor -> tensor.getName().equals(name))
        .forEach(change);
  }

  /** The same graph without the nodes of a kind that take a value. */
  private static ModelProto.Builder without(ModelProto.Builder model, String kind, String value) {
    GraphProto.Builder graph = model.getGraphBuilder();
    for (int i = graph.getNodeCount() - 1; i >= 0; i--) {
      if (graph.getNode(i).getOpType().equals(kind)
          && graph.getNode(i).getInputList().contains(value)) {
        graph.removeNode(i);
      }
    }
    return model;
  }

  /** The same graph with other names of weights, wherever they are used. */
  private static ModelProto.Builder renamed(
      ModelProto.Builder model, UnaryOperator<String> newName) {
    ModelProto.Builder copy = model.build().toBuilder();
    GraphProto.Builder graph = copy.getGraphBuilder();
    graph.getInitializerBuilderList().forEach(t -> t.setName(newName.apply(t.getName())));
    graph
        .getNodeBuilderList()
        .forEach(
            node -> {
              for (int i = 0; i < node.getInputCount(); i++) {
                node.setInput(i, newName.apply(node.getInput(i)));
              }
              for (int i = 0; i < node.getOutputCount(); i++) {
                node.setOutput(i, newName.apply(node.getOutput(i)));
              }
            });
    return copy;
  }
}
