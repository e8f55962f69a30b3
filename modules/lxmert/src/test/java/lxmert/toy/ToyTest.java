package lxmert.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lxmert.answer.Answerer;
import lxmert.answer.Reply;
import lxmert.answer.SmallAnswerer;
import lxmert.batch.Ablation;
import lxmert.checkpoint.ModelFolder;
import lxmert.finetune.AnswerLoss;
import lxmert.finetune.Evaluator;
import lxmert.finetune.FinetuneRecipe;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.Finetuning;
import lxmert.finetune.Predictor;
import lxmert.finetune.TaskEvaluation;
import lxmert.finetune.TinyVqa;
import lxmert.finetune.TrainedModel;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.LxmertConfig;
import lxmert.tensor.Precision;
import lxmert.text.Vocabulary;
import lxmert.train.TrainingOptions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is registered is trained, saved, loaded, scored and asked like the models of the paper. */
class ToyTest {
  @TempDir static Path folder;

  private static Finetuning.Result trained;

  @BeforeAll
  static void train() {
    TinyVqa.write(folder, 512, 100, 1);
    trained = run("run", null).with("TOY").run();
  }

  private static Finetuning run(String out, @Nullable Path from) {
    Finetuning.Files files =
        new Finetuning.Files(
            List.of(folder.resolve("train.json")),
            List.of(folder.resolve("valid.json")),
            folder.resolve("regions"),
            folder.resolve("answers.json"),
            null,
            from,
            null,
            null);
    FinetuneRecipe recipe =
        FinetuneRecipe.read(
            folder.resolve("recipe.yaml"),
            List.of("epochs=2", "max_length=9", "precision=float32"));
    TrainingOptions options =
        TrainingOptions.of(folder.resolve(out), new Device("cpu"), Progress.silent());
    return new Finetuning(FinetuneTask.VQA, recipe, files, Ablation.NONE, options);
  }

  @Test
  void itsFolderSaysWhatItIs() {
    ModelFolder loaded = ModelFolder.load(folder.resolve("run/best"));
    assertThat(loaded.model()).isInstanceOf(BagOfWords.class);
    assertThat(loaded.use().task()).isEqualTo("vqa");
    assertThat(loaded.use().maxLength()).isEqualTo(9);
    assertThat(Json.readTree(folder.resolve("run/run.json")).path("architecture").asText())
        .isEqualTo("TOY");
  }

  @Test
  void itIsScoredAsInTraining() {
    TaskEvaluation evaluation;
    try (TrainedModel model = TrainedModel.open(source())) {
      evaluation =
          new Evaluator(
                  model.task(),
                  model.task().read(List.of(folder.resolve("valid.json"))),
                  model.inputs(),
                  model.answers(),
                  AnswerLoss.SOFT_LABELS)
              .evaluate(model.answering(), Progress.silent());
    }
    assertThat(evaluation.scores().accuracy())
        .isCloseTo(100 * trained.training().best().score(), within(1e-9));
  }

  @Test
  void itAnswersASplit() throws IOException {
    Path out = folder.resolve("predictions.json");
    Predictor.Summary summary =
        new Predictor(
                source(),
                new Predictor.Request(List.of(folder.resolve("valid.json")), out, null),
                Progress.silent())
            .run();
    assertThat(summary.answered()).isEqualTo(100);
    assertThat(Json.mapper().readTree(Files.readString(out))).hasSize(100);
  }

  private static TrainedModel.Source source() {
    return new TrainedModel.Source(
        folder.resolve("run/best"),
        folder.resolve("regions"),
        null,
        null,
        Ablation.NONE,
        Precision.FLOAT32,
        new Device("cpu"));
  }

  @Test
  void trainingGoesOnWithIt() {
    Finetuning.Result again = run("again", folder.resolve("run/best")).run();
    assertThat(Json.readTree(folder.resolve("again/run.json")).path("architecture").asText())
        .isEqualTo("TOY");
    assertThat(again.training().best().score()).isGreaterThan(0);
    Finetuning other = run("other", folder.resolve("run/best")).with("LSTM_BUTD");
    assertThatThrownBy(other::run)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("LSTM_BUTD has no encoders of LXMERT to be filled from");
    assertThatThrownBy(() -> run("none", null).with("VILBERT").run())
        .isInstanceOf(UserError.class)
        .hasMessage(
            "there is no model VILBERT that reads 1 image(s) with a sentence, expected one of"
                + " BAN, BERT_BUTD, BUTD, DFAF, GATED, LSTM_BUTD, LXMERT, MCAN, MFH, PYTHIA, TOY");
  }

  @Test
  void itAnswersQuestionsAboutAnImage() {
    Vocabulary vocabulary = Vocabulary.of(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    Path model = folder.resolve("asked");
    try (PointerScope scope = new PointerScope()) {
      BagOfWords toy =
          new BagOfWords(
              LxmertConfig.base()
                  .with(
                      Map.of(
                          "vocab_size", vocabulary.size(),
                          "visual_feat_dim", SmallAnswerer.featureSize(),
                          "num_qa_labels", 2)));
      toy.initialize(1);
      new ModelFolder(toy, vocabulary, List.of("yes", "no")).save(model);
    }
    Path image = Path.of("../lxmert/src/test/resources/golden/frcnn/image_b.png");
    try (Answerer answerer =
        Answerer.load(model, SmallAnswerer.writeDetector(folder.resolve("detector")))) {
      List<Reply> replies = answerer.ask(answerer.detectRegions(image), List.of("is it", "a"));
      assertThat(replies).hasSize(2).allMatch(reply -> reply.answers().size() == 2);
    }
  }
}
