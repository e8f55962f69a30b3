package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import lxmert.io.AtomicFiles;
import lxmert.io.IdText;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * VQA questions in the official LXMERT layout (docs/model.md, "Answers"): a list of {@code
 * {question_id, img_id, sent, question_type, answer_type, label {answer: score}}}. Other keys are
 * ignored.
 */
public final class VqaJson {
  private VqaJson() {}

  /**
   * Reads a file of questions, one at a time. A question without {@code label} (the test split) has
   * an empty one.
   *
   * @throws UserError if a question lacks its id, image or sentence, a score is not within 0 to 1,
   *     or two questions share an id
   */
  public static List<VqaQuestion> read(Path file) {
    List<VqaQuestion> questions = new ArrayList<>();
    read(file, Progress.silent(), questions::add);
    return questions;
  }

  /** As {@link #read(Path)}, but hands out one question at a time. */
  public static void read(Path file, Progress progress, Consumer<VqaQuestion> sink) {
    Set<String> ids = new HashSet<>();
    Map<String, String> shared = new HashMap<>();
    JsonRows.Sink<VqaQuestion> once =
        (place, question) -> {
          if (!ids.add(question.questionId())) {
            throw place.error(": question_id " + question.questionId() + " occurs twice");
          }
          sink.accept(question);
        };
    UnaryOperator<String> share = text -> shared.computeIfAbsent(text, each -> each);
    JsonRows.read(file, progress, rows -> read(rows, share, once));
  }

  /** Hands out questions one at a time and keeps none: ids may occur twice. */
  public static void read(JsonRows file, Consumer<? super VqaQuestion> sink) {
    read(file, text -> text, (place, question) -> sink.accept(question));
  }

  private static void read(
      JsonRows file, UnaryOperator<String> share, JsonRows.Sink<VqaQuestion> sink) {
    file.list(
        "question", Row.class, (place, row) -> sink.accept(place, row.question(place, share)));
  }

  /** Whether a file may hold this layout: it is a list, and not of an original's rows. */
  public static boolean fits(Path file) {
    return fits(JsonRows.of(file));
  }

  /** As {@link #fits(Path)}. */
  static boolean fits(JsonRows file) {
    return file.isList() && !AnsweredQuestions.fits(file);
  }

  /** Writes questions, atomically. Ids that are whole numbers become JSON numbers. */
  public static void write(Path file, Iterable<VqaQuestion> questions) {
    AtomicFiles.write(
        file,
        out -> {
          try (JsonGenerator json = Json.mapper().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            json.writeStartArray();
            for (VqaQuestion question : questions) {
              write(json, question);
            }
            json.writeEndArray();
          }
        });
  }

  private static void write(JsonGenerator json, VqaQuestion question) throws IOException {
    json.writeStartObject();
    json.writeFieldName("question_id");
    QuestionId.write(json, question.questionId());
    json.writeStringField("img_id", question.imageId());
    json.writeStringField("sent", question.sentence());
    json.writeStringField("question_type", question.questionType());
    json.writeStringField("answer_type", question.answerType());
    json.writeObjectFieldStart("label");
    for (Map.Entry<String, Double> answer : question.label().entrySet()) {
      json.writeNumberField(answer.getKey(), answer.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  /** A question as it stands in the file. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Row(
      @JsonProperty("question_id") @JsonDeserialize(using = IdText.class) String questionId,
      @JsonProperty("img_id") @JsonDeserialize(using = IdText.class) String imageId,
      @JsonProperty("sent") String sentence,
      @JsonProperty("question_type") @Nullable String questionType,
      @JsonProperty("answer_type") @Nullable String answerType,
      @JsonProperty("label") @Nullable Map<String, Double> label) {
    /**
     * Checks the row.
     *
     * @param share images and types stand in many rows: each of their texts may be kept once
     */
    VqaQuestion question(JsonRows.Place place, UnaryOperator<String> share) {
      return new VqaQuestion(
          questionId,
          share.apply(imageId),
          sentence,
          scores(place),
          share.apply(questionType == null ? "" : questionType),
          share.apply(answerType == null ? "" : answerType));
    }

    private Map<String, Double> scores(JsonRows.Place place) {
      if (label == null) {
        return Map.of();
      }
      for (Map.Entry<String, Double> answer : label.entrySet()) {
        double score = answer.getValue();
        if (!(score >= 0 && score <= 1)) {
          throw place.error(
              ": the answer \"%s\" has the score %s, expected 0 to 1"
                  .formatted(answer.getKey(), score));
        }
      }
      return label;
    }
  }
}
