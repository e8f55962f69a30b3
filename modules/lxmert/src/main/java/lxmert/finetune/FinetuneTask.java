package lxmert.finetune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lxmert.checkpoint.ModelUse;
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
import org.jspecify.annotations.Nullable;

/** What a model is fine-tuned for: its files, its images, its scores. All else is shared. */
@SuppressWarnings("ImmutableEnumChecker") // its fields are references to methods, without state
public enum FinetuneTask {
  /** Visual question answering, VQA v2 (paper section 4.2). */
  VQA("questions", VqaV2::read, null, 1, QuestionScoring::ofVqa, VqaAnswerFile::write),

  /** Compositional questions about scenes, GQA. */
  GQA("questions", Gqa::read, null, 1, QuestionScoring::ofGqa, GqaAnswerFile::write),

  /** Statements about pairs of photographs, NLVR2. */
  NLVR2(
      "statements",
      Nlvr2Json::read,
      Nlvr2Example.ANSWERS,
      2,
      StatementScoring::ofNlvr2,
      Nlvr2AnswerFile::write),

  /** Statements about images of three boxes, NLVR; as {@link Nlvr} imports it. */
  NLVR("statements", VqaV2::read, Nlvr.ANSWERS, 1, StatementScoring::ofNlvr, NlvrAnswerFile::write);

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
  private final int images;
  private final Supplier<TaskScoring> scoring;
  private final Writer writer;

  FinetuneTask(
      String unit,
      Reader reader,
      @Nullable AnswerVocabulary answers,
      int images,
      Supplier<TaskScoring> scoring,
      Writer writer) {
    this.unit = unit;
    this.reader = reader;
    this.answers = answers;
    this.images = images;
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
    return read(files, (file, examples) -> {});
  }

  /**
   * As {@link #read(List)}.
   *
   * @param each is told of every file's examples once they are read
   */
  List<Example> read(List<Path> files, BiConsumer<Path, List<Example>> each) {
    List<Example> examples = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Path file : files) {
      int first = examples.size();
      read(
          file,
          example -> {
            if (!ids.add(example.id())) {
              throw new UserError("%s: the id %s occurs twice".formatted(file, example.id()));
            }
            examples.add(example);
          });
      each.accept(file, examples.subList(first, examples.size()));
    }
    return examples;
  }

  /** Images that a sentence is about. */
  int images() {
    return images;
  }

  /** Scores of nothing yet. */
  public TaskScoring scoring() {
    return scoring.get();
  }

  /**
   * Writes answers by id, in their order, as the task's server or official evaluation takes them.
   */
  public void write(Path file, Iterable<Map.Entry<String, String>> answers) {
    writer.write(file, answers);
  }

  /** What a folder's model is fine-tuned for in {@code config.json}. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The task that a model was trained for. Where its folder names none that is known here, it is
   * the first whose sentences are about as many images: VQA or NLVR2.
   *
   * @param images that it reads with a sentence
   * @param name of the model, for the message
   * @throws UserError if no task's sentences are about as many images
   */
  public static FinetuneTask of(ModelUse use, int images, Path name) {
    return Arrays.stream(values())
        .filter(each -> each.key().equals(use.task()))
        .findFirst()
        .or(() -> Arrays.stream(values()).filter(each -> each.images == images).findFirst())
        .orElseThrow(
            () -> new UserError("%s reads %d images, which no task has".formatted(name, images)));
  }

  /**
   * Checks that a model is one for this task.
   *
   * @param found images that it reads with a sentence
   * @param name of the model, for the message
   * @throws UserError if it reads another number of images with a sentence
   */
  public void requireFitting(int found, Path name) {
    if (found != images) {
      throw new UserError(
          "%s reads %d image(s) with a sentence, but %s is about %d"
              .formatted(name, found, this, images));
    }
  }
}
