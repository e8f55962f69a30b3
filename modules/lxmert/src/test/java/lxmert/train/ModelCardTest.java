package lxmert.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCardTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/cards");

  private static final ModelDescription VQA =
      new ModelDescription(
          "LXMERT, fine-tuned for VQA",
          "It answers questions about images: it reads regions of an image and a question, and"
              + " chooses among the answers that config.json lists.",
          "visual-question-answering",
          "vqa",
          "LxmertForQuestionAnswering",
          "accuracy",
          "./lxmert answer --model MODEL --detector DETECTOR --image FILE --question TEXT");

  private static final ModelDescription NLVR2 =
      new ModelDescription(
          "LXMERT, fine-tuned for NLVR2",
          "It tells whether a sentence is true of two images; it reads regions of both.",
          "visual-question-answering",
          "nlvr2",
          null,
          "accuracy",
          "./lxmert predict nlvr2 --model MODEL --questions FILE --regions REGIONS --out CSV");

  @TempDir Path folder;

  private static FinishedRun run(ModelDescription model, String loss) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", Double.valueOf(loss));
    figures.put("accuracy", 0.625);
    figures.put("accuracy yes/no", 0.75);
    figures.put("words_count", 31.5);
    RunInputs inputs =
        new RunInputs(
            Map.of("optimizer", Map.of("learning_rate", 5e-5), "epochs", 2),
            Map.of(
                "train",
                List.of("/data/train.json", "/data/nominival.json"),
                "valid",
                List.of("/data/minival.json"),
                "regions",
                "/data/<regions>",
                "from",
                "none"),
            Map.of("majority", 0.5));
    Trainer.Result result = new Trainer.Result(2, new Evaluation(0.625, figures), 12.5);
    return FinishedRun.of(Path.of("run"), model, inputs, result, figures);
  }

  private String card(FinishedRun run) throws IOException {
    Path file = folder.resolve("README.md");
    new ModelCard(run).write(file);
    return Files.readString(file);
  }

  /** Cards as a template made them before; all of a card but its version. */
  @Test
  void theCardIsTheSameToTheLetter() throws IOException {
    assertThat(card(run(VQA, "1.5"))).isEqualTo(golden("vqa.md"));
    assertThat(card(run(NLVR2, "1.5"))).isEqualTo(golden("nlvr2.md"));
  }

  private static String golden(String name) throws IOException {
    return Files.readString(GOLDEN.resolve(name))
        .replace("version 0.1.0.", "version " + Version.NUMBER + ".");
  }

  @Test
  void theFrontMatterHoldsTheFigures() throws IOException {
    String[] parts = card(run(VQA, "1.5")).split("(?m)^---$", 3);
    assertThat(parts[0]).isEmpty();
    JsonNode front = new ObjectMapper(new YAMLFactory()).readTree(parts[1]);
    assertThat(front.path("license").asText()).isEqualTo("apache-2.0");
    assertThat(front.path("language").asText()).isEqualTo("en");
    assertThat(front.path("tags").toString()).contains("\"lxmert\"", "\"vqa\"");
    assertThat(front.path("datasets").toString()).isEqualTo("[\"vqa\"]");
    assertThat(front.path("metrics").toString()).isEqualTo("[\"loss\",\"accuracy\"]");
    JsonNode result = front.at("/model-index/0/results/0");
    assertThat(result.at("/task/type").asText()).isEqualTo("visual-question-answering");
    assertThat(result.at("/dataset/name").asText()).isEqualTo("data/minival.json");
    assertThat(result.at("/dataset/split").asText()).isEqualTo("minival");
    assertThat(result.path("metrics").toString())
        .isEqualTo(
            "[{'type':'loss','name':'loss','value':1.5},"
                .concat("{'type':'accuracy','name':'accuracy','value':0.625},")
                .concat("{'type':'accuracy','name':'accuracy yes/no','value':0.75}]")
                .replace('\'', '"'));
  }

  @Test
  void theCardTellsDataRecipeAndHowToLoad() throws IOException {
    assertThat(card(run(VQA, "1.5")))
        .contains(
            "# LXMERT, fine-tuned for VQA",
            "has seen images of GQA's validation split",
            "after epoch 2",
            "| accuracy yes/no | 0.75 |",
            "| train | `data/train.json, data/nominival.json` |",
            "`data/<regions>`",
            "optimizer.learning_rate: 5.0E-5",
            "from transformers import LxmertTokenizer, LxmertForQuestionAnswering",
            "./lxmert answer --model MODEL")
        .doesNotContain("| from |", "majority", "no class for it");
  }

  @Test
  void whatTransformersCannotLoadIsNotCalledSo() throws IOException {
    assertThat(card(run(NLVR2, "1")))
        .contains("The transformers library has no class for it.")
        .doesNotContain("from transformers import", "library_name");
  }

  @Test
  void figuresThatAreNoNumbersAreLeftOut() throws IOException {
    assertThat(run(VQA, "NaN").figures()).containsOnlyKeys("accuracy", "accuracy yes/no");
    assertThat(card(run(VQA, "NaN"))).doesNotContain("| loss |", "NaN");
  }

  @Test
  void aCardThatSaysTheSameStaysUntouched() throws IOException {
    Path file = folder.resolve("README.md");
    new ModelCard(run(VQA, "1.5")).write(file);
    FileTime before = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, before);
    new ModelCard(run(VQA, "1.5")).write(file);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
    AtomicFiles.writeString(file, "another");
    new ModelCard(run(VQA, "1.5")).write(file);
    assertThat(file).content().isEqualTo(golden("vqa.md"));
  }
}
