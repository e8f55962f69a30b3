package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lxmert.finetune.TinyVqa;
import lxmert.io.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A baseline of the paper as a user trains, scores and looks at it, with sentences cut short. */
class BaselineCommandTest {
  @TempDir static Path world;

  private static JsonNode trained;

  @BeforeAll
  static void train() {
    TinyVqa.write(world, 1000, 200, 1);
    trained = finetune("run", "--architecture", "LSTM_BUTD").json();
  }

  @Test
  void itIsScoredWithTheLengthOfItsTraining() {
    double accuracy = 100 * trained.path("accuracy").asDouble();
    assertThat(evaluate("--json").json().path("accuracy").asDouble())
        .isCloseTo(accuracy, within(1e-9));
    assertThat(evaluate("--json", "--max-length", "6").json().path("accuracy").asDouble())
        .isCloseTo(accuracy, within(1e-9));
    assertThat(evaluate("--json", "--max-length", "12").json().path("accuracy").asDouble())
        .isNotCloseTo(accuracy, within(1e-9));
    evaluate("--max-length", "13")
        .assertRefused("max_length is 13, but the model reads 12 word pieces");
  }

  @Test
  void itPredicts() {
    Path out = world.resolve("predictions.json");
    CommandRun run =
        run(
            List.of("predict", "vqa", "--out", out.toString()),
            "--model",
            "run/best",
            "--questions",
            "valid.json",
            "--regions",
            "regions");
    assertThat(run.out()).startsWith("200 questions answered");
    assertThat(Json.readTree(out)).hasSize(200);
  }

  @Test
  void infoSaysWhatItIs() {
    JsonNode info =
        CommandRun.of(List.of("info", world.resolve("run/best").toString(), "--json")).json();
    assertThat(info.path("architecture").asText()).isEqualTo("LstmBottomUpTopDown");
    assertThat(info.path("images").asInt()).isEqualTo(1);
    assertThat(info.path("task").asText()).isEqualTo("vqa");
    assertThat(info.path("problemType").asText()).isEqualTo("multi_label_classification");
    assertThat(info.path("maxLength").asInt()).isEqualTo(6);
  }

  @Test
  void trainingGoesOnWithIt() {
    finetune("again", "--from", world.resolve("run/best").toString()).json();
    assertThat(Json.readTree(world.resolve("again/run.json")).path("architecture").asText())
        .isEqualTo("LSTM_BUTD");
    assertThat(Json.readTree(world.resolve("again/best/config.json")).at("/architectures/0"))
        .isEqualTo(Json.readTree(world.resolve("run/best/config.json")).at("/architectures/0"));
  }

  @Test
  void aModelThatThereIsNotIsRefused() {
    finetune("none", "--architecture", "VILBERT")
        .assertRefused("there is no model VILBERT that reads 1 image(s) with a sentence");
  }

  private static CommandRun finetune(String out, String... options) {
    List<String> args = new ArrayList<>(List.of("finetune", "vqa", "--json"));
    args.addAll(List.of("--set", "max_length=6", "--set", "epochs=1"));
    args.addAll(List.of(options));
    return run(
        args,
        "--out",
        out,
        "--config",
        "recipe.yaml",
        "--train",
        "train.json",
        "--valid",
        "valid.json",
        "--regions",
        "regions",
        "--answers",
        "answers.json");
  }

  private static CommandRun evaluate(String... options) {
    List<String> args = new ArrayList<>(List.of("evaluate"));
    args.addAll(List.of(options));
    return run(args, "--model", "run/best", "--questions", "valid.json", "--regions", "regions");
  }

  /** A command with options whose values are files of the world. */
  private static CommandRun run(List<String> command, String... files) {
    List<String> args = new ArrayList<>(command);
    for (int i = 0; i < files.length; i += 2) {
      args.add(files[i]);
      args.add(world.resolve(files[i + 1]).toString());
    }
    args.addAll(List.of("--device", "cpu"));
    return CommandRun.of(args);
  }
}
