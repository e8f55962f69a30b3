package lxmert.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.AtomicFiles;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Makes the official LXMERT layout of what the authors of VQA v2, OK-VQA, VizWiz and A-OKVQA
 * publish: questions with soft scores, and the list of answers, as the published files were made
 * (docs/model.md, "Answers"). Answers are compared as they were typed where a file names the most
 * frequent one, as VQA's does; elsewhere in the metric's spelling.
 */
public final class VqaImport {
  private static final String MARK = "import-vqa.json";

  private final Originals originals;
  private final Progress progress;
  private final Map<String, VqaAnnotation> annotations = new HashMap<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  /**
   * What is imported.
   *
   * @param questions one file for each split
   * @param annotations of the same questions, but for those of a test split and those whose
   *     questions file holds them
   * @param answers a list to take instead of a new one; null: those that are frequent
   * @param frequent how many questions a new list's answers have to be the most frequent answer of
   */
  public record Originals(
      List<Path> questions, List<Path> annotations, @Nullable Path answers, int frequent) {
    /** Copies the lists, and checks the count. */
    public Originals {
      Check.atLeast(1, "frequent", frequent);
      questions = List.copyOf(questions);
      annotations = List.copyOf(annotations);
    }
  }

  /**
   * What was written.
   *
   * @param splits by the name of the file without its ending
   * @param answers in the list
   */
  public record Summary(Map<String, SplitSize> splits, int answers) {}

  /**
   * A split.
   *
   * @param questions all of them
   * @param labelled those with a right answer among the list's
   */
  public record SplitSize(int questions, int labelled) {}

  private VqaImport(Originals originals, Progress progress) {
    this.originals = originals;
    this.progress = progress;
  }

  /**
   * Imports all splits, all or nothing. An earlier import is replaced.
   *
   * @throws UserError if a file is not as it should be, files do not belong together, or the target
   *     holds something else
   */
  public static Summary run(Originals originals, Path target, Progress progress) {
    ImportFolder.requireFree(target, MARK, "VQA's questions");
    Map<String, Path> splits = new LinkedHashMap<>();
    for (Path file : originals.questions()) {
      Path other = splits.put(split(file), file);
      if (other != null) {
        throw new UserError(
            "%s and %s would both be written as %s.json, expected other names"
                .formatted(other, file, split(file)));
      }
    }
    VqaImport data = new VqaImport(originals, progress);
    data.readAnnotations();
    AnswerVocabulary answers = data.answers();
    Map<String, SplitSize> written = new LinkedHashMap<>();
    Summary summary = new Summary(written, answers.size());
    AtomicFiles.writeFolder(target, folder -> data.write(folder, splits, answers, summary));
    return summary;
  }

  /** The last word of a file's name, "questions" aside: train2014, val, test-dev2015. */
  private static String split(Path file) {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.jsonl?$", "");
    String words = name.replaceFirst("_questions$", "");
    return words.substring(words.lastIndexOf('_') + 1);
  }

  private void readAnnotations() {
    originals.annotations().forEach(this::readAnnotations);
    originals.questions().stream()
        .filter(file -> AnsweredQuestions.fits(JsonRows.of(file)))
        .forEach(this::readAnnotations);
    if (annotations.isEmpty()) {
      throw new UserError(
          "%s holds no answers, expected those of its questions: --annotations"
              .formatted(originals.questions().get(0)));
    }
  }

  private void readAnnotations(Path file) {
    VqaV2.readAnnotations(
        file,
        progress,
        each -> {
          VqaAnnotation annotation = each.multipleChoiceAnswer().isEmpty() ? each.spelled() : each;
          if (annotations.putIfAbsent(annotation.questionId(), annotation) != null) {
            throw new UserError(
                "%s: question %s is annotated twice".formatted(file, annotation.questionId()));
          }
          counts.merge(VqaV2.spelled(annotation.multipleChoiceAnswer()), 1, Integer::sum);
        });
  }

  private AnswerVocabulary answers() {
    return originals.answers() == null
        ? VqaV2.frequent(PublishedOrder.of(counts.keySet()), counts, originals.frequent())
        : AnswerVocabulary.read(originals.answers());
  }

  private void write(
      Path folder, Map<String, Path> splits, AnswerVocabulary answers, Summary summary)
      throws IOException {
    answers.write(folder.resolve("trainval_label2ans.json"));
    answers.writeIndex(folder.resolve("trainval_ans2label.json"));
    splits.forEach(
        (split, file) -> {
          List<VqaQuestion> questions = labelled(file, answers);
          VqaJson.write(folder.resolve(split + ".json"), questions);
          long labels = questions.stream().filter(each -> !each.label().isEmpty()).count();
          summary.splits().put(split, new SplitSize(questions.size(), (int) labels));
        });
    if (summary.splits().values().stream().noneMatch(split -> split.labelled() > 0)) {
      throw new UserError(
          "no question of %s has an answer among the %d: do questions and annotations belong together?"
              .formatted(originals.questions().get(0), answers.size()));
    }
    Json.write(folder.resolve(MARK), summary);
  }

  /** The questions of a file; those of a test split, of which none is annotated, as they are. */
  private List<VqaQuestion> labelled(Path file, AnswerVocabulary answers) {
    List<VqaQuestion> questions = VqaV2.readQuestions(file);
    return questions.stream().noneMatch(each -> annotations.containsKey(each.questionId()))
        ? questions
        : VqaV2.label(questions, annotations, answers);
  }
}
