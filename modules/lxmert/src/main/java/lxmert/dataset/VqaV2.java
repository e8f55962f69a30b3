package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lxmert.io.IdText;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * VQA v2 as its authors publish it: a questions file and, but for the test split, an annotations
 * file beside it; OK-VQA has the same. VizWiz and A-OKVQA hold both in one file, a list, which is
 * read wherever one of the two is expected. All are read one entry at a time.
 */
public final class VqaV2 {
  private VqaV2() {}

  /**
   * Reads an annotations file ({@code v2_mscoco_*_annotations.json}). The most frequent answer is
   * empty where the file has none, as OK-VQA's.
   *
   * @throws UserError if the file has no list {@code annotations} or an entry lacks a key
   */
  public static List<VqaAnnotation> readAnnotations(Path file) {
    List<VqaAnnotation> result = new ArrayList<>();
    readAnnotations(JsonRows.of(file), result::add);
    return result;
  }

  /** As {@link #readAnnotations(Path)}, but hands out one annotation at a time. */
  public static void readAnnotations(Path file, Progress progress, Consumer<VqaAnnotation> sink) {
    JsonRows.read(file, progress, rows -> readAnnotations(rows, sink));
  }

  /** As {@link #readAnnotations(Path)}, but hands out one annotation at a time. */
  public static void readAnnotations(JsonRows file, Consumer<VqaAnnotation> sink) {
    if (AnsweredQuestions.fits(file)) {
      AnsweredQuestions.readAnnotations(file, sink);
      return;
    }
    file.field(
        "annotations",
        "annotation",
        AnnotationRow.class,
        (place, row) -> sink.accept(row.annotation(place)));
  }

  /**
   * Reads a questions file ({@code v2_OpenEnded_mscoco_*_questions.json}); labels and types stay
   * empty. Image ids are the names of COCO's files, for example {@code
   * COCO_train2014_000000000009}; where {@code data_type} is not {@code mscoco} it takes the place
   * of {@code COCO}.
   *
   * @throws UserError if the file has no list {@code questions} or an entry lacks a key
   */
  public static List<VqaQuestion> readQuestions(Path file) {
    return readQuestions(JsonRows.of(file));
  }

  /**
   * Hands out questions one at a time and keeps none, in the layout of their authors as {@link
   * #readQuestions(Path)} reads it, without labels, or in the official LXMERT one, a list as {@link
   * VqaJson} reads it.
   *
   * @throws UserError as those
   */
  public static void read(Path file, Consumer<Example> sink) {
    JsonRows rows = JsonRows.of(file);
    if (VqaJson.fits(rows)) {
      VqaJson.read(rows, sink);
    } else if (rows.isList()) {
      AnsweredQuestions.readQuestions(rows, sink);
    } else {
      String images = questions(rows, row -> {});
      questions(rows, row -> sink.accept(row.question(images)));
    }
  }

  /** As {@link #readQuestions(Path)}. */
  public static List<VqaQuestion> readQuestions(JsonRows file) {
    if (AnsweredQuestions.fits(file)) {
      List<VqaQuestion> questions = new ArrayList<>();
      AnsweredQuestions.readQuestions(file, questions::add);
      return questions;
    }
    List<QuestionRow> rows = new ArrayList<>();
    String images = questions(file, rows::add);
    return rows.stream().map(row -> row.question(images)).toList();
  }

  /** Hands out all rows, and tells what the ids of images begin with, by the file's own texts. */
  private static String questions(JsonRows file, Consumer<QuestionRow> sink) {
    Map<String, String> fields =
        file.field(
            "questions",
            "question",
            QuestionRow.class,
            (place, row) -> sink.accept(row),
            "data_type",
            "data_subtype");
    String type = fields.getOrDefault("data_type", "mscoco");
    String split = fields.getOrDefault("data_subtype", "").replace("-dev", "");
    return (type.equals("mscoco") ? "COCO" : type) + "_" + split + "_";
  }

  /** An image's id; a number gets the twelve digits of COCO's files. */
  static String imageId(String images, String id) {
    return id.matches("[0-9]{1,18}") ? images + "%012d".formatted(Long.parseLong(id)) : id;
  }

  /**
   * Gives questions their types and their soft scores, of answers in the vocabulary only.
   *
   * @throws UserError if a question has no annotation
   */
  public static List<VqaQuestion> label(
      List<VqaQuestion> questions, List<VqaAnnotation> annotations, AnswerVocabulary answers) {
    Map<String, VqaAnnotation> byQuestion = new HashMap<>();
    annotations.forEach(annotation -> byQuestion.put(annotation.questionId(), annotation));
    return label(questions, byQuestion, answers);
  }

  /** As {@link #label(List, List, AnswerVocabulary)}, the annotations by question id. */
  static List<VqaQuestion> label(
      List<VqaQuestion> questions,
      Map<String, VqaAnnotation> annotations,
      AnswerVocabulary answers) {
    return questions.stream()
        .map(question -> label(question, annotations.get(question.questionId()), answers))
        .toList();
  }

  private static VqaQuestion label(
      VqaQuestion question, @Nullable VqaAnnotation annotation, AnswerVocabulary answers) {
    if (annotation == null) {
      throw new UserError(
          "question %s has no annotation: do both files belong to one split?"
              .formatted(question.questionId()));
    }
    Map<String, Double> label = annotation.softScores();
    label.keySet().removeIf(answer -> answers.index(answer).isEmpty());
    return new VqaQuestion(
        question.questionId(),
        question.imageId(),
        question.sentence(),
        label,
        annotation.questionType(),
        annotation.answerType());
  }

  /**
   * The answers that a model learns: those that are the most frequent answer, in the metric's
   * spelling and without commas, of so many questions (9 in VQA; Anderson et al. 2018), in the
   * order of their first appearance.
   *
   * @throws UserError if no answer is as frequent
   */
  public static AnswerVocabulary frequentAnswers(List<VqaAnnotation> annotations, int atLeast) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    annotations.forEach(
        annotation -> counts.merge(spelled(annotation.multipleChoiceAnswer()), 1, Integer::sum));
    return frequent(counts.keySet(), counts, atLeast);
  }

  /** An answer as it stands among those that a model learns. */
  static String spelled(String answer) {
    return VqaNormalizer.normalize(answer).replace(",", "");
  }

  /**
   * Those of some answers that are frequent, in their order.
   *
   * @param counts of how many questions each is the answer
   * @throws UserError if there is none
   */
  static AnswerVocabulary frequent(
      Collection<String> answers, Map<String, Integer> counts, int atLeast) {
    List<String> frequent =
        answers.stream().filter(answer -> counts.getOrDefault(answer, 0) >= atLeast).toList();
    if (frequent.isEmpty()) {
      int all = counts.values().stream().mapToInt(Integer::intValue).sum();
      throw new UserError(
          "none of %d questions shares its answer with %d others".formatted(all, atLeast - 1));
    }
    return AnswerVocabulary.of(frequent);
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record QuestionRow(
      @JsonProperty("question_id") @JsonDeserialize(using = IdText.class) String questionId,
      @JsonProperty("image_id") @JsonDeserialize(using = IdText.class) String imageId,
      @JsonProperty("question") String sentence) {
    VqaQuestion question(String images) {
      return new VqaQuestion(
          questionId, VqaV2.imageId(images, imageId), sentence, Map.of(), "", "");
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record AnnotationRow(
      @JsonProperty("question_id") @JsonDeserialize(using = IdText.class) String questionId,
      @JsonProperty("question_type") @Nullable String questionType,
      @JsonProperty("answer_type") @Nullable String answerType,
      @JsonProperty("multiple_choice_answer") @Nullable String multipleChoiceAnswer,
      @JsonProperty("answers") List<AnswerRow> answers) {
    VqaAnnotation annotation(JsonRows.Place place) {
      if (answers.isEmpty()) {
        throw place.error(": answers is an empty list, expected one answer or more");
      }
      return new VqaAnnotation(
          questionId,
          questionType == null ? "" : questionType,
          answerType == null ? "" : answerType,
          multipleChoiceAnswer == null ? "" : multipleChoiceAnswer,
          answers.stream().map(AnswerRow::text).toList());
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record AnswerRow(@JsonProperty("answer") @Nullable String answer) {
    String text() {
      return answer == null ? "" : answer;
    }
  }
}
