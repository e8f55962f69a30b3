package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lxmert.dataset.Nlvr;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.finetune.TinyVqa;
import lxmert.io.AtomicFiles;
import lxmert.regions.RegionStoreOptions;
import lxmert.regions.RegionStoreWriter;
import lxmert.tensor.DType;
import lxmert.vision.Regions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportNlvrCommandTest {
  @TempDir Path folder;
  private Path dev;
  private Path out;

  /** Five presentations of two examples each; the first and the last share their sentence. */
  @BeforeEach
  void writeSource() throws IOException {
    dev = folder.resolve("dev");
    out = folder.resolve("out");
    StringBuilder lines = new StringBuilder();
    for (int presentation = 0; presentation < 5; presentation++) {
      for (int position = 0; position < 2; position++) {
        lines.append(line(presentation, position, position == 0 ? "true" : "false"));
        Path images = Files.createDirectories(dev.resolve("images/" + presentation));
        for (int k = 0; k < 6; k++) {
          String name = "dev-%d-%d-%d.png".formatted(presentation, position, k);
          Files.writeString(images.resolve(name), "image");
        }
      }
    }
    AtomicFiles.writeString(dev.resolve("dev.json"), lines.toString());
  }

  private static String line(int presentation, int position, String label) {
    return "{\"sentence\": \"There is %d.\", \"label\": \"%s\", \"identifier\": \"%d-%d\","
            .formatted(presentation % 4, label, presentation, position)
        + " \"directory\": \"%d\", \"evals\": {}, \"structured_rep\": [[], [], []]}\n"
            .formatted(presentation);
  }

  private CommandRun run(String... more) {
    List<String> args = new ArrayList<>(List.of("import", "nlvr", dev.toString()));
    args.addAll(List.of("--out", out.toString()));
    if (!List.of(more).contains("--folds")) {
      args.addAll(List.of("--folds", "2"));
    }
    args.addAll(List.of(more));
    return CommandRun.of(args);
  }

  @Test
  void everyImageIsAnExample() {
    assertThat(run().out()).contains("10 sentences about 60 images, true of 30", "wrote " + out);
    List<VqaQuestion> all = VqaJson.read(out.resolve("all.json"));
    assertThat(all).hasSize(60);
    assertThat(all.get(7))
        .isEqualTo(
            new VqaQuestion(
                "dev-0-1-1",
                "dev-0-1-1",
                "There is 0.",
                java.util.Map.of("false", 1.0),
                "",
                "true/false"));
    JsonNode again = run("--json").json();
    assertThat(again.path("folds")).hasSize(2);
  }

  @Test
  void noSentenceIsOnBothSidesOfAFold() {
    assertThat(run().code()).isZero();
    Set<String> held = new TreeSet<>();
    for (String fold : List.of("fold-1", "fold-2")) {
      List<VqaQuestion> train = VqaJson.read(out.resolve(fold + "/train.json"));
      List<VqaQuestion> valid = VqaJson.read(out.resolve(fold + "/valid.json"));
      assertThat(train.size() + valid.size()).isEqualTo(60);
      assertThat(valid.size()).isBetween(24, 36);
      assertThat(sentences(train)).doesNotContainAnyElementsOf(sentences(valid));
      assertThat(presentations(train)).doesNotContainAnyElementsOf(presentations(valid));
      valid.forEach(each -> held.add(each.id()));
    }
    assertThat(held).hasSize(60);
  }

  private static Set<String> sentences(List<VqaQuestion> examples) {
    return examples.stream().map(VqaQuestion::sentence).collect(Collectors.toSet());
  }

  private static Set<String> presentations(List<VqaQuestion> examples) {
    return new HashSet<>(examples.stream().map(each -> Nlvr.presentation(each.id())).toList());
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    run("--folds", "9").assertRefused("4 groups of sentences cannot be cut into 9 folds");
    Files.delete(dev.resolve("images/3/dev-3-1-5.png"));
    run().assertRefused("example 7: there is no image", "dev-3-1-5.png");
    AtomicFiles.writeString(dev.resolve("dev.json"), line(0, 0, "perhaps"));
    run().assertRefused("label is \"perhaps\", expected true or false");
    Files.createDirectories(out);
    Files.writeString(out.resolve("precious.txt"), "mine");
    run().assertRefused("holds no import of NLVR");
  }

  /** From the import to a model, its consistency and the file of the official evaluation. */
  @Test
  void aModelIsTrainedAndJudgedOnAFold() throws IOException {
    assertThat(run().code()).isZero();
    TinyVqa.write(folder.resolve("tiny"), 1, 1, 1);
    Path regions = folder.resolve("regions");
    try (RegionStoreWriter store =
        RegionStoreWriter.open(regions, new RegionStoreOptions(DType.F32, 64))) {
      for (VqaQuestion each : VqaJson.read(out.resolve("all.json"))) {
        store.add(each.imageId(), region(each.score("true") == 1 ? 1 : -1));
      }
    }
    List<String> args = new ArrayList<>(List.of("finetune", "nlvr", "--json"));
    args.addAll(List.of("--config", folder.resolve("tiny/recipe.yaml").toString()));
    args.addAll(List.of("--set", "batch_size=8", "--set", "loss=cross_entropy"));
    args.addAll(List.of("--set", "epochs=12", "--set", "optimizer.learning_rate=3e-3"));
    args.addAll(List.of("--train", out.resolve("fold-1/train.json").toString()));
    args.addAll(List.of("--valid", out.resolve("fold-1/valid.json").toString()));
    args.addAll(List.of("--regions", regions.toString(), "--device", "cpu"));
    args.addAll(List.of("--out", folder.resolve("run").toString()));
    JsonNode trained = CommandRun.of(args).json();
    assertThat(trained.path("accuracy").asDouble()).isEqualTo(1);
    assertThat(trained.path("consistency").asDouble()).isEqualTo(1);
    assertThat(trained.path("majority").asDouble()).isEqualTo(0.5);

    Path csv = folder.resolve("dev.csv");
    List<String> predict = new ArrayList<>(List.of("predict", "nlvr", "--device", "cpu"));
    predict.addAll(List.of("--model", folder.resolve("run/best").toString()));
    predict.addAll(List.of("--questions", out.resolve("all.json").toString()));
    predict.addAll(List.of("--regions", regions.toString(), "--out", csv.toString()));
    assertThat(CommandRun.of(predict).out()).startsWith("60 statements answered");
    assertThat(Files.readAllLines(csv))
        .hasSize(60)
        .startsWith("dev-0-0-0.png,true", "dev-0-0-1.png,true");
  }

  private static Regions region(float sign) {
    float[] features = {sign, 0, sign, 0};
    float[] sure = {1};
    return new Regions(
        100, 100, 4, new float[] {0, 0, 9, 9}, features, new int[1], sure, new int[1], sure);
  }
}
