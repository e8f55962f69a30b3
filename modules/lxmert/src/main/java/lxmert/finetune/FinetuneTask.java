package lxmert.finetune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.Example;
import lxmert.dataset.Gqa;
import lxmert.dataset.GqaAnswerFile;
import lxmert.dataset.Nlvr;
import lxmert.dataset.Nlvr2AnswerFile;
import lxmert.dataset.Nlvr2Example;
import lxmert.dataset.Nlvr2Json;
import lxmert.dataset.NlvrAnswerFile;
import lxmert.dataset.VqaAnswerFile;
import lxmert.dataset.VqaV2;
import lxmert.io.UserError;
import lxmert.model.AnsweringModel;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPairs;
import lxmert.model.LxmertForQuestionAnswering;
import org.jspecify.annotations.Nullable;

/** What a model is fine-tuned for: its files, its model, its scores. All else is shared. */
@SuppressWarnings("ImmutableEnumChecker") // its fields are references to methods, without state
public enum FinetuneTask {
  /** Visual question answering, VQA v2 (paper section 4.2). */
  VQA(
      "questions",
      VqaV2::read,
      null,
      LxmertForQuestionAnswering::new,
      QuestionScoring::ofVqa,
      VqaAnswerFile::write),

  /** Compositional questions about scenes, GQA. */
  GQA(
      "questions",
      Gqa::read,
      null,
      LxmertForQuestionAnswering::new,
      QuestionScoring::ofGqa,
      GqaAnswerFile::write),

  /** Statements about pairs of photographs, NLVR2. */
  NLVR2(
      "statements",
      Nlvr2Json::read,
      Nlvr2Example.ANSWERS,
      LxmertForPairs::new,
      StatementScoring::ofNlvr2,
      Nlvr2AnswerFile::write),

  /** Statements about images of three boxes, NLVR; as {@link Nlvr} imports it. */
  NLVR(
      "statements",
      VqaV2::read,
      Nlvr.ANSWERS,
      LxmertForQuestionAnswering::new,
      StatementScoring::ofNlvr,
      NlvrAnswerFile::write);

  /** Hands out a file's examples, one at a time. */
  private interface Reader {
    void read(Path file, Consumer<Example> sink);
  }

  /** Writes answers by id. */
  private interface Writer {
    void write(Path file, Iterable<Map.Entry<String, String>> answers);
  }

  private final String unit;
  private final Reader reader;
  private final @Nullable AnswerVocabulary answers;
  private final Function<LxmertConfig, AnsweringModel> model;
  private final Supplier<TaskScoring> scoring;
  private final Writer writer;

  FinetuneTask(
      String unit,
      Reader reader,
      @Nullable AnswerVocabulary answers,
      Function<LxmertConfig, AnsweringModel> model,
      Supplier<TaskScoring> scoring,
      Writer writer) {
    this.unit = unit;
    this.reader = reader;
    this.answers = answers;
    this.model = model;
    this.scoring = scoring;
    this.writer = writer;
  }

  /** What its examples are called: questions or statements. */
  public String unit() {
    return unit;
  }

  /** The answers, where the task has them fixed; else null, and a file has to name them. */
  public @Nullable AnswerVocabulary answers() {
    return answers;
  }

  /**
   * Hands out a file's examples, one at a time: the official LXMERT layout or the data set's own.
   *
   * @throws UserError if an example lacks something
   */
  public void read(Path file, Consumer<Example> sink) {
    reader.read(file, sink);
  }

  /**
   * Reads the examples of several files.
   *
   * @throws UserError if one lacks something, or two share an id
   */
  public List<Example> read(List<Path> files) {
    List<Example> examples = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Path file : files) {
      read(
          file,
          example -> {
            if (!ids.add(example.id())) {
              throw new UserError("%s: the id %s stands twice".formatted(file, example.id()));
            }
            examples.add(example);
          });
    }
    return examples;
  }

  /** A model for the task, whose weights are all 0. */
  AnsweringModel model(LxmertConfig config) {
    return model.apply(config);
  }

  /** Images that a sentence is about. */
  int images() {
    return this == NLVR2 ? 2 : 1;
  }

  /** Scores of nothing yet. */
  public TaskScoring scoring() {
    return scoring.get();
  }

  /**
   * Probabilities of answers: where the task has its answers fixed they add up to 1, else each
   * answer is a yes-or-no question of its own, as in training.
   */
  double[] probabilities(float[] logits) {
    double[] probabilities = new double[logits.length];
    double largest = logits[AnswerLoss.likeliest(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] =
          answers == null ? 1 / (1 + Math.exp(-logits[i])) : Math.exp(logits[i] - largest) / sum;
    }
    return probabilities;
  }

  /**
   * Writes answers by id, in their order, as the task's server or official evaluation takes them.
   */
  public void write(Path file, Iterable<Map.Entry<String, String>> answers) {
    writer.write(file, answers);
  }

  /** The task that a model of so many images is for, where nothing else is said. */
  public static FinetuneTask of(AnsweringModel model) {
    return model.images() == 2 ? NLVR2 : VQA;
  }

  /**
   * Checks that a model is one for this task.
   *
   * @param name of the model, for the message
   * @throws UserError if it reads another number of images with a sentence
   */
  public void requireFitting(AnsweringModel found, Path name) {
    if (found.images() != images()) {
      throw new UserError(
          "%s reads %d image(s) with a sentence, but %s is about %d"
              .formatted(name, found.images(), this, images()));
    }
  }
}
