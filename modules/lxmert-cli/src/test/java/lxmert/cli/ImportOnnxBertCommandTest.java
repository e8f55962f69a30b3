package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lxmert.finetune.TinyVqa;
import lxmert.onnx.TinyOnnxBert;
import lxmert.tensor.SafeTensors;
import lxmert.text.Vocabulary;
import lxmert.train.MetricsLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportOnnxBertCommandTest {
  @TempDir Path folder;
  private Path jar;
  private Path bert;

  @BeforeEach
  void writeJar() throws IOException {
    jar = TinyOnnxBert.writeJar(folder);
    bert = folder.resolve("bert");
  }

  private CommandRun run(String... more) {
    return CommandRun.of(
        Stream.concat(
                Stream.of(
                    "import", "onnx-bert", "--file", jar.toString(), "--out", bert.toString()),
                Stream.of(more))
            .toList());
  }

  @Test
  void saysWhatItFoundAndHowToTrainFromIt() {
    CommandRun done = run();
    assertThat(done.code()).isZero();
    assertThat(done.out().lines())
        .containsExactly(
            "a BERT encoder of 2 layers, width 32 and 4 attention heads, with 20 word pieces",
            "not in it, new in training: pooler, masked-word head, matching head",
            "wrote " + bert,
            "train from it with these sizes, and as many of its layers as you like:",
            "  --from "
                + bert
                + " --set model.hidden_size=32 --set model.num_attention_heads=4"
                + " --set model.intermediate_size=64 --set model.max_position_embeddings=12"
                + " --set model.type_vocab_size=2 --set model.l_layers=2");
  }

  @Test
  void tellsProgramsTheSame() {
    JsonNode done = run("--json").json();
    assertThat(done.at("/sizes/num_hidden_layers").asInt()).isEqualTo(2);
    assertThat(done.at("/sizes/hidden_act").asText()).isEqualTo("gelu");
    assertThat(done.path("tensors").asInt()).isEqualTo(37);
    assertThat(done.at("/leftNew/0").asText()).isEqualTo("pooler");
  }

  @Test
  void fineTuningStartsFromIt() throws IOException {
    assertThat(run().code()).isZero();
    Files.delete(bert.resolve("vocab.txt"));
    TinyVqa.write(folder, 640, 60, 1);
    Path out = folder.resolve("run");
    CommandRun trained = finetune(out);
    assertThat(trained.code()).as(trained.err()).isZero();
    List<Double> losses =
        MetricsLog.read(out.resolve("metrics.jsonl")).stream()
            .filter(entry -> entry.split().equals("train"))
            .map(entry -> entry.figures().getOrDefault("loss", Double.NaN))
            .toList();
    assertThat(losses.get(losses.size() - 1)).isLessThan(losses.get(0));
    assertThat(Vocabulary.ofFolder(out.resolve("best")).tokens())
        .isEqualTo(TinyOnnxBert.VOCABULARY.tokens());
    // Twenty steps of BertAdam, at 6.5 times the falling rate at the most, move no weight by 0.1;
    // one that had begun anew would be 0.2 away in the mean.
    float[] start = weights(bert, "bert.encoder.layer.1.output.dense.weight");
    float[] end = weights(out.resolve("best"), "lxmert.encoder.layer.1.output.dense.weight");
    assertThat(end).hasSameSizeAs(start).isNotEqualTo(start);
    for (int i = 0; i < start.length; i++) {
      assertThat(end[i]).isCloseTo(start[i], within(0.1f));
    }
  }

  private CommandRun finetune(Path out) {
    return CommandRun.of(
        List.of(
            "finetune",
            "vqa",
            "--config=" + folder.resolve("recipe.yaml"),
            "--train=" + folder.resolve("train.json"),
            "--valid=" + folder.resolve("valid.json"),
            "--regions=" + folder.resolve("regions"),
            "--answers=" + folder.resolve("answers.json"),
            "--from=" + bert,
            "--set=model.l_layers=2",
            "--set=epochs=1",
            "--set=log_every=5",
            "--out=" + out));
  }

  private static float[] weights(Path model, String name) {
    try (SafeTensors file = SafeTensors.open(model.resolve("model.safetensors"))) {
      return file.floats(name);
    }
  }

  @Test
  void aTornJarIsToldInOneSentence() throws IOException {
    Files.write(jar, new byte[] {'P', 'K', 3, 4, 0, 0});
    run().assertRefused(jar + " is torn, or no jar: ");
    assertThat(bert).doesNotExist();
  }
}
