package lxmert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lxmert.finetune.FinetuneRecipe;
import lxmert.finetune.TinyPairs;
import lxmert.finetune.TinyVqa;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.model.Architectures;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Attention models as a user trains, scores and trains them further. */
class AttentionCommandsTest {
  private static final Path RECIPES = Path.of("../../config");

  private static final Pattern OF_A_TASK = Pattern.compile("(vqa|gqa|nlvr2?)(-.*)?\\.yaml");

  private static final String RECIPE =
      """
      batch_size: 32
      epochs: 6
      max_length: 10
      vocabulary_size: 100
      seed: 1
      precision: float32
      loss: soft_labels
      log_every: 10
      checkpoint:
        every: 10 minutes
        keep: 2
      optimizer:
        learning_rate: 1.0e-2
        warmup: 0
        weight_decay: 0
        clip_norm: 5
        adam:
          kind: adamax
          beta1: 0.9
          beta2: 0.999
          epsilon: 1.0e-8
          stages: [1, 1, 0.3]
      model:
        max_position_embeddings: 10
        word_size: 32
      """;

  @TempDir static Path world;

  @TempDir Path folder;

  @BeforeAll
  static void write() {
    TinyVqa.write(world, 2000, 200, 1);
    AtomicFiles.writeString(world.resolve("attention.yaml"), RECIPE);
  }

  static Stream<Path> recipes() {
    return Stream.of(
            "vqa-butd",
            "vqa-ban",
            "vqa-ban-counter",
            "vqa-pythia",
            "vqa-mfh",
            "vqa-dfaf",
            "vqa-mcan",
            "vqa-cycle",
            "gqa-butd",
            "gqa-mcan",
            "nlvr2-butd",
            "nlvr2-mcan")
        .map(each -> RECIPES.resolve(each + ".yaml"));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everyShippedRecipeNamesSizesThatItsModelHas(Path file) {
    FinetuneRecipe recipe = FinetuneRecipe.read(file, List.of());
    assertThat(recipe.optimizer().adam()).isNotNull();
    int images = file.getFileName().toString().startsWith("nlvr2") ? 2 : 1;
    Architectures.of(Objects.requireNonNull(recipe.architecture()), images)
        .format()
        .maker()
        .apply(Json.mapper().valueToTree(recipe.model()), file.toString())
        .requireLength("max_length", recipe.maxLength());
  }

  @Test
  void everyRecipeOfATaskIsRead() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      assertThat(files.filter(each -> OF_A_TASK.matcher(each.getFileName().toString()).matches()))
          .hasSizeGreaterThan(20)
          .allSatisfy(
              each -> assertThat(FinetuneRecipe.read(each, List.of()).epochs()).isPositive());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BUTD   | model.hidden_size=64",
        "BAN    | model.hidden_size=32 model.glimpses=2 model.counter=true model.objects=4",
        "PYTHIA | model.hidden_size=32 model.question_size=16 model.attention_size=64"
            + " model.joint_size=64 model.image_size=64 model.text_size=32",
        "MFH    | model.hidden_size=32 model.inner_size=16 model.pool_size=32 loss=divergence",
        "DFAF   | model.recurrent_size=32 model.hidden_size=32 model.inter_heads=2"
            + " model.intra_heads=2 model.blocks=1 model.answer_size=64",
        "MCAN   | model.hidden_size=32 model.intermediate_size=64 model.num_attention_heads=2"
            + " model.layers=1 model.flat_size=16 model.joint_size=64"
      })
  void eachLearnsAndIsScoredAgain(String family, String settings) throws IOException {
    JsonNode trained = finetune(family, settings, folder.resolve("run")).json();
    assertThat(trained.path("accuracy").asDouble()).isGreaterThan(0.4);
    assertThat(trained.path("majority").asDouble()).isLessThan(0.3);
    JsonNode scored =
        CommandRun.of(
                List.of(
                    "evaluate",
                    "--model",
                    folder.resolve("run/best").toString(),
                    "--questions",
                    world.resolve("valid.json").toString(),
                    "--regions",
                    world.resolve("regions").toString(),
                    "--device",
                    "cpu",
                    "--precision",
                    "float32",
                    "--json"))
            .json();
    assertThat(scored.path("accuracy").asDouble())
        .isEqualTo(100 * trained.path("accuracy").asDouble());
    assertThat(Files.readString(folder.resolve("run/best/README.md"))).contains(family);
  }

  @Test
  void goesOnFromItsOwnFolderAndFromNoOther() {
    Path first = folder.resolve("first");
    finetune("BUTD", "model.hidden_size=32 epochs=1", first).json();
    JsonNode further =
        finetune("BUTD", "epochs=1", folder.resolve("second"), "--from", first + "/best").json();
    assertThat(further.path("accuracy").asDouble()).isBetween(0.0, 1.0);
    CommandRun other = finetune("MCAN", "", folder.resolve("third"), "--from", first + "/best");
    other.assertRefused(
        "MCAN has no encoders of LXMERT to be filled from",
        "expected fresh weights or a McanForQuestionAnswering");
  }

  @Test
  void wordsBeginWithTheVectorsOfAFile() {
    Path vectors = folder.resolve("vectors.txt");
    AtomicFiles.writeString(vectors, "the 0.5 -1 2\nunheard 1 1 1\n");
    String sizes = "model.hidden_size=8 model.word_size=3 epochs=1";
    CommandRun run =
        finetune("BUTD", sizes, folder.resolve("run"), "--word-vectors", vectors.toString());
    assertThat(run.json().path("accuracy").isNumber()).isTrue();
    finetune("BUTD", "", folder.resolve("wide"), "--word-vectors", vectors.toString())
        .assertRefused("vectors.txt, line 1 has 3 numbers, expected 32");
    String from = folder.resolve("run/best").toString();
    finetune("BUTD", "", folder.resolve("on"), "--from", from, "--word-vectors", "" + vectors)
        .assertRefused("--word-vectors is for attention models that begin with fresh weights");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BUTD | model.hidden_size=16",
        "MCAN | model.hidden_size=16 model.intermediate_size=16 model.num_attention_heads=2"
            + " model.layers=1 model.flat_size=8 model.joint_size=16 model.boxes=true model.box_size=4"
            + " optimizer.learning_rate=3e-3 epochs=4"
      })
  void eachJudgesPairs(String family, String settings) {
    TinyPairs.write(folder, 512, 64, 1);
    List<String> args = new ArrayList<>(List.of("finetune", "nlvr2", "--architecture", family));
    args.addAll(List.of("--config", world.resolve("attention.yaml").toString()));
    for (String name : List.of("train", "valid")) {
      args.addAll(List.of("--" + name, folder.resolve(name + ".json").toString()));
    }
    args.addAll(List.of("--regions", folder.resolve("regions").toString()));
    args.addAll(List.of("--out", folder.resolve("run").toString(), "--device", "cpu", "--json"));
    Stream.concat(Stream.of("epochs=3", "loss=cross_entropy"), Stream.of(settings.split(" ")))
        .forEach(each -> args.addAll(List.of("--set", each)));
    assertThat(CommandRun.of(args).json().path("accuracy").asDouble()).isGreaterThan(0.8);
  }

  private static CommandRun finetune(String family, String settings, Path out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "finetune",
                "vqa",
                "--config",
                world.resolve("attention.yaml").toString(),
                "--architecture",
                family,
                "--train",
                world.resolve("train.json").toString(),
                "--valid",
                world.resolve("valid.json").toString(),
                "--regions",
                world.resolve("regions").toString(),
                "--answers",
                world.resolve("answers.json").toString(),
                "--out",
                out.toString(),
                "--device",
                "cpu",
                "--json"));
    Stream.of(settings.split(" "))
        .filter(each -> !each.isEmpty())
        .forEach(each -> args.addAll(List.of("--set", each)));
    args.addAll(List.of(more));
    return CommandRun.of(args);
  }
}
