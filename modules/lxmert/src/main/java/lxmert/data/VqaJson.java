package lxmert.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * VQA questions in the official LXMERT layout (spec 4.7): a list of {@code {question_id, img_id,
 * sent, question_type, answer_type, label {answer: score}}}. Other keys are passed over.
 */
public final class VqaJson {
  private static final ObjectReader ROWS =
      Json.mapper().readerFor(Row.class).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private VqaJson() {}

  /**
   * Reads a file of questions, one at a time. A question without {@code label} (the test split) has
   * an empty one.
   *
   * @throws UserError if a question lacks its id, picture or sentence, a score is not within 0 to
   *     1, or two questions share an id
   */
  public static List<VqaQuestion> read(Path file) {
    List<VqaQuestion> questions = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    Map<String, String> shared = new HashMap<>();
    try (InputStream in = Files.newInputStream(file);
        JsonParser json = Json.mapper().createParser(in)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new UserError(file + " should hold a JSON list of questions");
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        String place =
            "%s, line %d, question %d"
                .formatted(file, json.currentTokenLocation().getLineNr(), questions.size());
        Row row = ROWS.readValue(json);
        VqaQuestion question = row.question(place, shared);
        if (!ids.add(question.questionId())) {
          throw new UserError(
              "%s: question_id %s stands twice".formatted(place, question.questionId()));
        }
        questions.add(question);
      }
      if (json.nextToken() != null) {
        throw new UserError(file + " goes on after the list of questions");
      }
    } catch (IOException e) {
      throw Json.explain(file.toString(), e);
    }
    return questions;
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
      @JsonProperty("question_id") @Nullable String questionId,
      @JsonProperty("img_id") @Nullable String imageId,
      @JsonProperty("sent") @Nullable String sentence,
      @JsonProperty("question_type") @Nullable String questionType,
      @JsonProperty("answer_type") @Nullable String answerType,
      @JsonProperty("label") @Nullable Map<String, @Nullable Double> label) {
    /** Checks the row. Pictures and types stand in many rows: each of their texts is kept once. */
    VqaQuestion question(String place, Map<String, String> shared) {
      return new VqaQuestion(
          need(place, "question_id", questionId),
          share(shared, need(place, "img_id", imageId)),
          need(place, "sent", sentence),
          scores(place),
          share(shared, questionType == null ? "" : questionType),
          share(shared, answerType == null ? "" : answerType));
    }

    private static String need(String place, String key, @Nullable String value) {
      if (value == null) {
        throw new UserError("%s has no %s".formatted(place, key));
      }
      return value;
    }

    private static String share(Map<String, String> shared, String text) {
      String first = shared.putIfAbsent(text, text);
      return first == null ? text : first;
    }

    private Map<String, Double> scores(String place) {
      if (label == null) {
        return Map.of();
      }
      for (Map.Entry<String, @Nullable Double> answer : label.entrySet()) {
        Double score = answer.getValue();
        if (score == null || !(score >= 0 && score <= 1)) {
          throw new UserError(
              "%s: the answer \"%s\" has the score %s, expected 0 to 1"
                  .formatted(place, answer.getKey(), score));
        }
      }
      return label;
    }
  }
}
