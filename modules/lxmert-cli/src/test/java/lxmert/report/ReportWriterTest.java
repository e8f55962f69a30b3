package lxmert.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import lxmert.io.AtomicFiles;
import lxmert.train.EpochResult;
import lxmert.train.Evaluation;
import lxmert.train.FinishedRun;
import lxmert.train.ModelDescription;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {
  private static final String LOG =
      """
      {"split": "train", "epoch": 1, "step": 5, "loss": 3.25}
      {"split": "valid", "epoch": 1, "step": 5, "loss": 2.5, "accuracy": 0.375}
      {"split": "valid", "epoch": 2, "step": 10, "loss": 1.5, "accuracy": 0.625}
      """;

  private static final ModelDescription MODEL =
      new ModelDescription(
          "LXMERT, fine-tuned for VQA",
          "It answers questions about images.",
          "visual-question-answering",
          "vqa",
          null,
          "accuracy",
          "./lxmert answer");

  @TempDir private Path folder;

  @BeforeEach
  void makeRun() {
    AtomicFiles.writeString(folder.resolve("metrics.jsonl"), LOG);
  }

  @Test
  void everyEpochIsDrawn() throws Exception {
    Path plot = folder.resolve("loss.png");
    Evaluation evaluation = new Evaluation(0.625, Map.of("accuracy", 0.625));
    new ReportWriter().epochEnded(folder, MODEL, new EpochResult(2, 3, evaluation));
    byte[] two = Files.readAllBytes(plot);
    assertThat(folder.resolve("report.html")).doesNotExist();
    AtomicFiles.writeString(
        folder.resolve("metrics.jsonl"),
        LOG + "{\"split\":\"valid\",\"epoch\":3,\"step\":15,\"loss\":1.0,\"accuracy\":0.75}\n");
    new ReportWriter().epochEnded(folder, MODEL, new EpochResult(3, 3, evaluation));
    assertThat(Files.readAllBytes(plot)).isNotEqualTo(two);
  }

  @Test
  void aRunThatIsStoppedAtTheEndOfItsEpochIsStillDrawn() throws Exception {
    Process ending =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                EndingRun.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    assertThat(ending.waitFor()).isZero();
    assertThat(ImageIO.read(folder.resolve("loss.png").toFile()).getWidth()).isEqualTo(1200);
  }

  /** Ends the epoch of a run while its process ends. */
  static final class EndingRun {
    /** Takes the run's folder. */
    public static void main(String[] args) {
      EpochResult epoch = new EpochResult(2, 3, new Evaluation(0.625, Map.of("accuracy", 0.625)));
      Thread hook = new Thread(() -> new ReportWriter().epochEnded(Path.of(args[0]), MODEL, epoch));
      Runtime.getRuntime().addShutdownHook(hook);
    }
  }

  @Test
  void theReportHoldsEveryEpochAndEverySetting() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", 1.5);
    figures.put("accuracy yes/no", 0.75);
    new ReportWriter()
        .runEnded(
            new FinishedRun(
                folder,
                MODEL,
                Map.of("valid", "/data/minival.json", "regions", "/data/<regions>"),
                Map.of("optimizer.learning_rate", "5.0E-5"),
                2,
                figures,
                12.5));
    assertThat(folder.resolve("report.html"))
        .content()
        .contains(
            "<td>loss</td><td>2.5000</td><td>1.5000</td>",
            "<td>accuracy</td><td>0.3750</td><td>0.6250</td>",
            "<td>accuracy yes/no</td><td>0.7500</td>",
            "data:image/png;base64,",
            "Scored on minival",
            "12.5 examples a second",
            "<td>optimizer.learning_rate</td><td>5.0E-5</td>",
            "<td>regions</td><td>/data/&lt;regions&gt;</td>")
        .doesNotContain("<td>from</td>", "{{");
  }
}
