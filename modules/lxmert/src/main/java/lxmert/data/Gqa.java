package lxmert.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * GQA's questions as its authors publish them ({@code train_balanced_questions.json}): an object of
 * questions by id, read one at a time.
 */
public final class Gqa {
  private Gqa() {}

  /**
   * Hands out every question, in either of two layouts: that of its authors, with structural and
   * semantic type as the types of question and answer, or the official LXMERT one, a list as {@link
   * VqaJson} reads it. A question of the authors' submission file has no answer, and no label.
   *
   * @throws lxmert.io.UserError if a question lacks its picture or its text
   */
  public static void read(Path file, Consumer<Example> sink) {
    JsonRows rows = JsonRows.of(file);
    if (rows.first() == '[') {
      VqaJson.read(file, sink);
    } else {
      rows.entries("question", Row.class, (place, id, row) -> sink.accept(row.question(place, id)));
    }
  }

  /** Takes a question about a picture and its answer. */
  @FunctionalInterface
  interface Sink {
    void accept(String picture, String question, String answer);
  }

  /** Hands out every question. */
  static void readQuestions(JsonRows file, Sink sink) {
    file.values(
        "question",
        Row.class,
        (place, row) ->
            sink.accept(
                place.need("imageId", row.imageId),
                place.need("question", row.question),
                place.need("answer", row.answer)));
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Row(
      @JsonProperty("imageId") @Nullable String imageId,
      @JsonProperty("question") @Nullable String question,
      @JsonProperty("answer") @Nullable String answer,
      @JsonProperty("types") @Nullable Types types) {
    VqaQuestion question(JsonRows.Place place, String id) {
      return new VqaQuestion(
          id,
          place.need("imageId", imageId),
          place.need("question", question),
          answer == null ? Map.of() : Map.of(answer, 1.0),
          types == null ? "" : types.structural(),
          types == null ? "" : types.semantic());
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Types(
      @JsonProperty("structural") @Nullable String structuralType,
      @JsonProperty("semantic") @Nullable String semanticType) {
    String structural() {
      return structuralType == null ? "" : structuralType;
    }

    String semantic() {
      return semanticType == null ? "" : semanticType;
    }
  }
}
