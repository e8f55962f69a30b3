package lxmert.report;

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
import lxmert.detect.DetectorScores;
import lxmert.detect.DetectorTrainer;
import lxmert.finetune.FinetuneTask;
import lxmert.io.AtomicFiles;
import lxmert.score.CocoFigures;
import lxmert.train.Evaluation;
import lxmert.train.RunConfiguration;
import lxmert.train.Trainer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinishedRunTest {
  private static final String LOG =
      """
      {"split": "train", "epoch": 1, "step": 5, "loss": 3.25}
      {"split": "valid", "epoch": 1, "step": 5, "loss": 2.5, "accuracy": 0.375}
      {"split": "valid", "epoch": 2, "step": 10, "loss": 1.5, "accuracy": 0.625}
      """;

  @TempDir private Path folder;

  @BeforeEach
  void makeRun() throws IOException {
    AtomicFiles.writeString(folder.resolve("metrics.jsonl"), LOG);
    Files.createDirectory(folder.resolve("best"));
  }

  private static Trainer.Result trained(String loss) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", Double.valueOf(loss));
    figures.put("accuracy", 0.625);
    figures.put("accuracy yes/no", 0.75);
    figures.put("words_count", 31.5);
    RunConfiguration settings =
        RunConfiguration.of(
            Map.of("optimizer", Map.of("learning_rate", 5e-5), "epochs", 2),
            Map.of(
                "train",
                List.of("/data/train.json", "/data/nominival.json"),
                "valid",
                List.of("/data/minival.json"),
                "regions",
                "/data/<regions>",
                "from",
                "none"));
    return new Trainer.Result(2, new Evaluation(0.625, figures), 12.5, settings);
  }

  private FinishedRun vqa() {
    return FinishedRun.of(folder, FinetuneTask.VQA, trained("1.5"));
  }

  private String card() throws IOException {
    return Files.readString(folder.resolve("best/README.md"));
  }

  private JsonNode frontMatter() throws IOException {
    String[] parts = card().split("(?m)^---$", 3);
    assertThat(parts[0]).isEmpty();
    return new ObjectMapper(new YAMLFactory()).readTree(parts[1]);
  }

  @Test
  void theFrontMatterHoldsTheFigures() throws IOException {
    vqa().write();
    JsonNode front = frontMatter();
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
    vqa().write();
    assertThat(card())
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
        .doesNotContain("| from |", "{{", "no class for it");
  }

  @Test
  void whatTransformersCannotLoadIsNotCalledSo() throws IOException {
    FinishedRun.of(folder, FinetuneTask.NLVR2, trained("1")).write();
    assertThat(card()).contains("The transformers library has no class for it.");
    assertThat(card()).doesNotContain("from transformers import");
    assertThat(frontMatter().has("library_name")).isFalse();
  }

  @Test
  void theReportHoldsEveryEpochAndEverySetting() throws IOException {
    vqa().write();
    assertThat(folder.resolve("report.html"))
        .content()
        .contains(
            "<td>loss</td><td>2.5000</td><td>1.5000</td>",
            "<td>accuracy</td><td>0.3750</td><td>0.6250</td>",
            "<td>accuracy yes/no</td><td>0.7500</td>",
            "data:image/png;base64,AQID",
            "12.5 examples a second",
            "<td>optimizer.learning_rate</td><td>5.0E-5</td>",
            "<td>regions</td><td>/data/&lt;regions&gt;</td>")
        .doesNotContain("<td>from</td>", "{{");
  }

  @Test
  void aCardThatSaysTheSameStaysUntouched() throws IOException {
    vqa().write();
    FileTime before = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(folder.resolve("best/README.md"), before);
    vqa().write();
    assertThat(Files.getLastModifiedTime(folder.resolve("best/README.md"))).isEqualTo(before);
    FinishedRun.of(folder, trained("1")).write();
    assertThat(card()).contains("# LXMERT, pre-trained", "LxmertForPreTraining");
  }

  @Test
  void aDetectorIsScoredOnAllItsImages() throws IOException {
    CocoFigures coco = new CocoFigures(0.3, 0.5, 0.2, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    DetectorScores scores = new DetectorScores(9, 0.5, 0.25, Double.NaN, coco, List.of());
    FinishedRun.of(
            folder,
            Path.of("/coco/instances_train.json"),
            Path.of("/coco/instances_val.json"),
            new DetectorTrainer.Result(trained("NaN"), scores))
        .write();
    JsonNode result = frontMatter().at("/model-index/0/results/0");
    assertThat(result.at("/task/type").asText()).isEqualTo("object-detection");
    assertThat(result.at("/dataset/split").asText()).isEqualTo("instances_val");
    assertThat(result.at("/metrics/0/type").asText()).isEqualTo("average_precision");
    assertThat(result.at("/metrics/0/value").asDouble()).isEqualTo(0.5);
    assertThat(result.path("metrics")).hasSize(2);
    assertThat(card()).contains("| train | `coco/instances_train.json` |");
  }
}
