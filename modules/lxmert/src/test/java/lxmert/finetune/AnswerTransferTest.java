package lxmert.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import lxmert.batch.Ablation;
import lxmert.checkpoint.LxmertWeights;
import lxmert.checkpoint.ModelFolder;
import lxmert.dataset.AnswerVocabulary;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.Initialization;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.tensor.ModuleWeights;
import lxmert.text.Vocabulary;
import lxmert.train.TrainingOptions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerTransferTest {
  private static final Path TINY =
      Path.of("../lxmert/src/test/resources/golden/lxmert/tiny-vocab.txt");
  private static final List<String> TABLE = List.of("2", "cube", "gray", "red", "ring");
  private static final LxmertConfig CONFIG =
      LxmertConfig.base()
          .with(
              Map.ofEntries(
                  Map.entry("vocab_size", 120),
                  Map.entry("hidden_size", 16),
                  Map.entry("num_attention_heads", 2),
                  Map.entry("intermediate_size", 32),
                  Map.entry("l_layers", 1),
                  Map.entry("r_layers", 1),
                  Map.entry("x_layers", 1),
                  Map.entry("max_position_embeddings", 12),
                  Map.entry("visual_feat_dim", TinyVqa.FEATURES),
                  Map.entry("num_object_labels", 5),
                  Map.entry("num_attr_labels", 4),
                  Map.entry("num_qa_labels", 5)));

  @TempDir Path folder;

  private Path pretrained;

  @BeforeEach
  void pretrain() {
    pretrain(List.of());
  }

  private void pretrain(List<String> answers) {
    pretrained = folder.resolve("pretrained");
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining model = new LxmertForPreTraining(CONFIG);
      Initialization.normal(model, 0.1, 3);
      ModelFolder.savePreTraining(pretrained, model, Vocabulary.read(TINY), answers, 20);
    }
  }

  @Test
  void everyAnswerGetsTheRowOfItsNormalisedTextOrZeros() {
    AnswerVocabulary answers =
        AnswerVocabulary.of(List.of("The ring", "purple", "Grey", "", "two", "red."));
    try (PointerScope scope = new PointerScope();
        LxmertWeights weights = LxmertWeights.read(pretrained)) {
      LxmertForQuestionAnswering model =
          new LxmertForQuestionAnswering(CONFIG.with(Map.of("num_qa_labels", 6)));
      Initialization.normal(model, 0.1, 4);
      assertThat(copy(weights, TABLE, model, answers)).isEqualTo(4);
      Tensor rows = parameter(model, "logit_fc.3.weight");
      Tensor table = tensor(weights, "answer_head.logit_fc.3.weight");
      int[] expected = {4, -1, 2, -1, 0, 3};
      for (int i = 0; i < expected.length; i++) {
        Tensor row = rows.select(0, i);
        boolean right =
            expected[i] < 0
                ? row.abs().max().item_double() == 0
                : row.equal(table.select(0, expected[i]));
        assertThat(right).as("row %d", i).isTrue();
      }
      assertThat(
              parameter(model, "logit_fc.0.weight")
                  .equal(tensor(weights, "answer_head.logit_fc.0.weight")))
          .isTrue();
    }
  }

  @Test
  void aTableOfAnotherHeadIsRefused() {
    AnswerVocabulary answers = AnswerVocabulary.of(List.of("a", "b", "c", "d", "e"));
    try (PointerScope scope = new PointerScope();
        LxmertWeights weights = LxmertWeights.read(pretrained)) {
      LxmertForQuestionAnswering model = new LxmertForQuestionAnswering(CONFIG);
      assertThatThrownBy(() -> copy(weights, List.of("cube", "red"), model, answers))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("scores 5 answers, but the answer table has 2");
    }
  }

  /** The whole way: a run that starts from pre-training says how many answers were found. */
  @Test
  void aRunSaysHowManyAnswersWereFound() {
    assertThat(run(table(TABLE)))
        .contains("from " + pretrained + ": encoders, answer head; left: masked-word head, ")
        .contains("3 of 8 answers have their rows from pre-training, 5 begin at 0");
  }

  @Test
  void aFolderThatNamesItsAnswersNeedsNoTable() {
    assertThatThrownBy(() -> run(pretrained))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "does not name its answers, expected --transfer-answers with a table");
    pretrain(TABLE);
    assertThat(run(pretrained)).contains("3 of 8 answers have their rows from pre-training");
  }

  @Test
  void aTableInAnotherOrderThanTheFoldersIsRefused() {
    pretrain(TABLE);
    List<String> reversed = new ArrayList<>(TABLE);
    Collections.reverse(reversed);
    assertThatThrownBy(() -> run(table(reversed)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has other answers than " + pretrained + ", or in another order");
  }

  private Path table(List<String> answers) {
    List<Object> rows = new ArrayList<>();
    answers.forEach(answer -> rows.add(Map.of("ans", answer, "dsets", List.of("vqa"))));
    Path table = folder.resolve("all_ans.json");
    Json.write(table, rows);
    return table;
  }

  /** What a run says that takes its answers' rows from pre-training. */
  private String run(Path answersOfHead) {
    if (Files.notExists(folder.resolve("recipe.yaml"))) {
      TinyVqa.write(folder, 64, 32, 1);
    }
    Finetuning.Files files =
        new Finetuning.Files(
            List.of(folder.resolve("train.json")),
            List.of(folder.resolve("valid.json")),
            folder.resolve("regions"),
            folder.resolve("answers.json"),
            null,
            pretrained,
            answersOfHead,
            null);
    FinetuneRecipe recipe = FinetuneRecipe.read(folder.resolve("recipe.yaml"), List.of("epochs=1"));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Progress progress = Progress.lines(new PrintStream(said, true, StandardCharsets.UTF_8));
    TrainingOptions options =
        TrainingOptions.of(folder.resolve("run"), new Device("cpu"), progress);
    new Finetuning(FinetuneTask.VQA, recipe, files, Ablation.NONE, options).run();
    return said.toString(StandardCharsets.UTF_8);
  }

  private int copy(
      LxmertWeights weights,
      List<String> table,
      LxmertForQuestionAnswering model,
      AnswerVocabulary answers) {
    return AnswerTransfer.copy(weights, AnswerVocabulary.of(table), model, answers, pretrained);
  }

  private static Tensor parameter(LxmertForQuestionAnswering model, String name) {
    return java.util.Objects.requireNonNull(ModuleWeights.stateOf(model).get(name));
  }

  private static Tensor tensor(LxmertWeights weights, String name) {
    return java.util.Objects.requireNonNull(weights.tensors().get(name));
  }
}
