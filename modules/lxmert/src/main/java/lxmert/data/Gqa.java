package lxmert.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * GQA's questions as its authors publish them ({@code train_balanced_questions.json}): an object of
 * questions by id, read one at a time.
 */
final class Gqa {
  private Gqa() {}

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
      @JsonProperty("answer") @Nullable String answer) {}
}
