package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import lxmert.io.Json;
import lxmert.text.TokenizerJson;
import lxmert.text.Vocabulary;
import lxmert.vision.DetectorConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class InfoCommandTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "weights.safetensors, safetensors",
    "weights-zip.bin, PyTorch (zip)",
    "weights-module-legacy.bin, PyTorch (legacy)"
  })
  void aCheckpointIsDescribedForPrograms(String name, String format) {
    JsonNode info = json(GOLDEN.resolve(name));
    assertThat(info.path("kind").asText()).isEqualTo("checkpoint");
    assertThat(info.path("format").asText()).isEqualTo(format);
    assertThat(info.path("dtypes").path("F32").asInt()).isEqualTo(187);
    assertThat(info.path("tensors")).hasSize(187);
    JsonNode words = find(info, "bert.embeddings.word_embeddings.weight");
    assertThat(words.path("dtype").asText()).isEqualTo("F32");
    assertThat(words.path("shape").toString()).isEqualTo("[120,32]");
  }

  @Test
  void aTiedTensorCountsOnce() {
    int tied = 120 * 32;
    assertThat(json(GOLDEN.resolve("weights-zip.bin")).path("parameters").asInt())
        .isEqualTo(json(GOLDEN.resolve("weights.safetensors")).path("parameters").asInt() - tied);
  }

  @Test
  void aCheckpointIsDescribedForPeople() {
    assertThat(print(GOLDEN.resolve("weights.safetensors").toString()).lines())
        .startsWith("kind: checkpoint")
        .containsSubsequence("dtypes:", "  F32: 187", "metadata:", "tensors: 187")
        .anyMatch(line -> line.matches("  bert\\.pooler\\.dense\\.weight +F32  \\[32,32]"));
  }

  @Test
  void aModelFolderIsDescribed() throws IOException {
    Files.copy(GOLDEN.resolve("weights.safetensors"), folder.resolve("model.safetensors"));
    Files.writeString(
        folder.resolve("config.json"),
        "{\"hidden_size\": 32, \"num_attention_heads\": 4, \"id2label\": {\"0\": \"yes\"}}");
    Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n");
    JsonNode info = json(folder);
    assertThat(info.path("kind").asText()).isEqualTo("model");
    assertThat(info.path("config").path("settings").path("hidden_size").asInt()).isEqualTo(32);
    assertThat(info.path("vocab.txt").asInt()).isEqualTo(6);
    assertThat(info.path("answers").asInt()).isEqualTo(1);
    assertThat(info.path("weights").path("tensors")).hasSize(187);
    assertThat(info.has("missing")).isFalse();
    assertThat(json(folder.resolve("vocab.txt")).path("wordPieces").asInt()).isEqualTo(6);

    Files.delete(folder.resolve("vocab.txt"));
    Files.delete(folder.resolve("model.safetensors"));
    Files.writeString(folder.resolve("config.json"), "{\"id2label\": {\"0\": \"LABEL_0\"}}");
    assertThat(json(folder).path("missing").toString())
        .contains("weights", "vocab.txt or tokenizer.json", "the names of the answers");
  }

  @Test
  void aLanguageModelIsDescribed() throws IOException {
    Files.writeString(
        folder.resolve("config.json"),
        "{\"model_type\": \"bert\", \"hidden_size\": 32, \"num_hidden_layers\": 6}");
    Path tokenizer = folder.resolve("tokenizer.json");
    TokenizerJson.write(tokenizer, Vocabulary.of(Vocabulary.SPECIAL));
    JsonNode info = json(folder);
    assertThat(info.path("kind").asText()).isEqualTo("model");
    assertThat(info.at("/config/kind").asText()).isEqualTo("language model configuration");
    assertThat(info.at("/config/settings/num_hidden_layers").asInt()).isEqualTo(6);
    assertThat(info.path("tokenizer.json").asInt()).isEqualTo(5);
    assertThat(json(tokenizer).path("wordPieces").asInt()).isEqualTo(5);
  }

  @Test
  void aDetectorFolderIsDescribed() throws IOException {
    DetectorConfig.standard().write(folder.resolve("config.json"));
    Files.writeString(folder.resolve("objects_vocab.txt"), "cat\ndog\n");
    JsonNode info = json(folder);
    assertThat(info.path("kind").asText()).isEqualTo("detector");
    assertThat(info.path("objects_vocab.txt").asInt()).isEqualTo(2);
    assertThat(info.path("config").path("settings").path("roi_heads").path("num_classes").asInt())
        .isEqualTo(1600);
  }

  @Test
  void aRegionStoreIsDescribed() {
    Path store = folder.resolve("store");
    String table = GOLDEN.resolve("pipeline/train2014_obj36.tsv").toString();
    assertThat(Main.run("import", "tsv", table, "--out", store.toString())).isZero();
    JsonNode info = json(store);
    assertThat(info.path("kind").asText()).isEqualTo("region store");
    assertThat(info.path("featureSize").asInt()).isEqualTo(6);
    assertThat(info.path("features").asText()).isEqualTo("F16");
  }

  @Test
  void everythingIsReadWhereThatIsWanted() throws IOException {
    Path store = folder.resolve("store");
    String table = GOLDEN.resolve("pipeline/train2014_obj36.tsv").toString();
    assertThat(Main.run("import", "tsv", table, "--out", store.toString())).isZero();
    assertThat(print("--check", store.toString()).lines())
        .contains("shards: 1", "digests: 1", "problems: []");
    Path shard = store.resolve("shard-00000.safetensors");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length - 100] ^= 1;
    Files.write(shard, bytes);
    assertThat(Main.run("info", "--check", store.toString())).isEqualTo(2);
    assertThat(Main.run("info", store.toString())).isZero();

    Path weights = folder.resolve("weights.safetensors");
    bytes = Files.readAllBytes(GOLDEN.resolve("weights.safetensors"));
    Files.write(weights, bytes);
    assertThat(Main.run("info", "--check", weights.toString())).isZero();
    Arrays.fill(bytes, bytes.length - 4, bytes.length, (byte) 0xff);
    Files.write(weights, bytes);
    assertThat(Main.run("info", "--check", weights.toString())).isEqualTo(2);
  }

  @Test
  void whatIsNothingOfOursIsRefused() throws IOException {
    assertThat(Main.run("info", folder.resolve("none").toString())).isEqualTo(2);
    assertThat(Main.run("info", folder.toString())).isEqualTo(2);
    Path torn = folder.resolve("torn.bin");
    Files.write(torn, new byte[] {'P', 'K', 3, 4});
    assertThat(Main.run("info", torn.toString())).isEqualTo(2);
  }

  private static JsonNode find(JsonNode info, String suffix) {
    for (JsonNode tensor : info.path("tensors")) {
      if (tensor.path("name").asText().endsWith(suffix)) {
        return tensor;
      }
    }
    throw new AssertionError(suffix);
  }

  private static JsonNode json(Path path) {
    try {
      return Json.mapper().readTree(print(path.toString(), "--json"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String print(String... args) {
    StringWriter printed = new StringWriter();
    int code = new CommandLine(new InfoCommand()).setOut(new PrintWriter(printed)).execute(args);
    assertThat(code).isZero();
    return printed.toString();
  }
}
