package lxmert.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lxmert.batch.BatchOptions;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.Progress;
import lxmert.model.LxmertForPreTraining;
import lxmert.ranks.Ranks;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import lxmert.train.BertAdam;
import lxmert.train.Evaluation;
import lxmert.train.ModelDescription;
import lxmert.train.Schedule;
import lxmert.train.Step;
import lxmert.train.Task;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainTaskTest {
  private static final PretrainObjective OBJECTIVE = PretrainObjective.published();

  @TempDir Path folder;
  private LxmertForPreTraining model;
  private PretrainBatches training;
  private PretrainBatches validation;
  private PretrainTask task;

  @BeforeEach
  void open() {
    PretrainSplit train = TinyPretrain.split(folder.resolve("train"), 128, 1);
    PretrainSplit valid = TinyPretrain.split(folder.resolve("valid"), 40, 2);
    BatchOptions options = BatchOptions.of(32, 5);
    training = new PretrainBatches(train, train, TinyPretrain.TOKENIZER, OBJECTIVE, options);
    validation = new PretrainBatches(valid, train, TinyPretrain.TOKENIZER, OBJECTIVE, options);
    model = TinyPretrain.model(7);
    task =
        new PretrainTask(
            model,
            TinyPretrain.VOCABULARY,
            List.of(),
            20,
            OBJECTIVE,
            training,
            validation,
            Precision.FLOAT32,
            new Device("cpu"));
  }

  @AfterEach
  void close() {
    training.close();
    validation.close();
  }

  @Test
  void everyTaskIsLearned() {
    Evaluation before = evaluate();
    train(30);
    Evaluation after = evaluate();
    assertThat(after.score()).isGreaterThan(before.score() + 10);
    for (String name :
        new String[] {"masked_words", "objects", "attributes", "features", "questions"}) {
      assertThat(figure(after, name + "_loss"))
          .as(name)
          .isLessThan(0.9 * figure(before, name + "_loss"));
    }
    assertThat(figure(after, "masked_words_accuracy")).isGreaterThan(0.6);
    assertThat(figure(after, "questions_accuracy")).isGreaterThan(0.5);
  }

  @Test
  void anEvaluationRepeatsItself() {
    Evaluation first = evaluate();
    assertThat(evaluate()).isEqualTo(first);
    assertThat(first.score()).isEqualTo(-figure(first, "loss"));
    assertThat(first.figures())
        .containsKeys("features_loss", "questions_count", "matching_accuracy");
  }

  @Test
  void aBatchIsNamedInFull() {
    try (PointerScope scope = new PointerScope();
        Task.Epoch<PretrainBatch> epoch = task.epoch(1, 2, number -> true)) {
      PretrainBatch batch = epoch.iterator().next();
      assertThat(task.size(batch)).isEqualTo(32);
      assertThat(task.ids(batch)).hasSize(32).doesNotHaveDuplicates();
      Map<String, Tensor> tensors = task.tensors(batch);
      assertThat(tensors)
          .containsKeys(
              "input_ids",
              "attention_mask",
              "visual_feats",
              "visual_pos",
              "visual_attention_mask",
              "masked_lm_labels",
              "obj_labels",
              "obj_conf",
              "attr_labels",
              "attr_conf",
              "masked_objects",
              "feat_labels",
              "matched_labels",
              "ans");
    }
  }

  @Test
  void itsModelHasTheWordsOfItsCard() {
    ModelDescription words = task.description();
    assertThat(Path.of("src/test/resources/golden/cards/pretraining.md"))
        .content()
        .contains(
            "# " + words.title() + "\n\n" + words.about() + " Trained by",
            "`" + words.dataset() + "` names the form of the data",
            "```sh\n" + words.usage() + "\n```",
            words.transformersClass() + ".from_pretrained");
  }

  @Test
  void theModelIsSavedAsAFolder() {
    task.save(folder.resolve("model"));
    LxmertForPreTraining loaded = ModelFolder.loadPreTraining(folder.resolve("model"));
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> expected = ModuleWeights.stateOf(model);
      ModuleWeights.stateOf(loaded)
          .forEach(
              (name, found) -> {
                Tensor weight = Objects.requireNonNull(expected.get(name), name);
                assertThat(Tensors.floats(found)).as(name).isEqualTo(Tensors.floats(weight));
              });
    }
  }

  private void train(int epochs) {
    model.train(true);
    BertAdam.Settings settings =
        BertAdam.Settings.of(1e-3, Schedule.warmupLinear(0.1, task.batchesPerEpoch() * epochs));
    try (BertAdam adam = new BertAdam(model.parameters(), settings)) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        try (Task.Epoch<PretrainBatch> batches = task.epoch(epoch, 0, number -> true)) {
          for (PretrainBatch batch : batches) {
            try (PointerScope scope = new PointerScope()) {
              Step step = task.step(batch);
              adam.zeroGradients();
              step.loss().backward();
              adam.clipGradients(1);
              adam.step();
            }
          }
        }
      }
    }
  }

  private Evaluation evaluate() {
    model.eval();
    try (NoGradGuard noGrad = new NoGradGuard()) {
      return task.evaluate(Ranks.alone(), Progress.silent());
    }
  }

  private static double figure(Evaluation evaluation, String name) {
    return evaluation.figures().getOrDefault(name, Double.NaN);
  }
}
