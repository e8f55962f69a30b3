package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import lxmert.io.IdText;
import lxmert.io.ImageNames;
import lxmert.io.JsonRows;
import org.jspecify.annotations.Nullable;

/**
 * Questions and their answers in one list, as VizWiz and A-OKVQA publish them. A question of VizWiz
 * has no id: it gets that of its image, the name of the file without its ending. An image of
 * A-OKVQA is one of COCO 2017, named by its number with twelve digits.
 */
final class AnsweredQuestions {
  private AnsweredQuestions() {}

  /** Whether a file has this layout. */
  static boolean fits(JsonRows file) {
    Set<String> keys = file.keysOfFirstRow();
    return !keys.contains("img_id") && (keys.contains("image") || keys.contains("image_id"));
  }

  /**
   * Hands out the questions one at a time, without labels.
   *
   * @throws lxmert.io.UserError if one lacks its image, its text or its id
   */
  static void readQuestions(JsonRows file, Consumer<? super VqaQuestion> sink) {
    file.list("question", Row.class, (place, row) -> sink.accept(row.question(place)));
  }

  /**
   * Hands out what people answered to the questions, one at a time; a test split holds none.
   *
   * @throws lxmert.io.UserError as {@link #readQuestions}
   */
  static void readAnnotations(JsonRows file, Consumer<VqaAnnotation> sink) {
    file.list(
        "question",
        Row.class,
        (place, row) -> {
          List<String> answers = row.answers();
          if (!answers.isEmpty()) {
            String type = Objects.requireNonNullElse(row.answerType, "");
            sink.accept(new VqaAnnotation(row.id(place), "", type, "", answers));
          }
        });
  }

  /** A question as it stands in either file. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Row(
      @JsonProperty("image") @Nullable String image,
      @JsonProperty("image_id") @JsonDeserialize(using = IdText.class) @Nullable String imageId,
      @JsonProperty("question_id") @JsonDeserialize(using = IdText.class)
          @Nullable String questionId,
      @JsonProperty("question") @Nullable String sentence,
      @JsonProperty("answer_type") @Nullable String answerType,
      @JsonProperty("answers") @Nullable List<VqaV2.AnswerRow> answered,
      @JsonProperty("direct_answers") @Nullable List<String> direct) {
    VqaQuestion question(JsonRows.Place place) {
      String sentenceGiven = place.need("question", "text", sentence);
      return new VqaQuestion(id(place), imageIdOf(place), sentenceGiven, Map.of(), "", "");
    }

    String id(JsonRows.Place place) {
      return image == null
          ? place.need("question_id", "an id", questionId)
          : idOr(imageIdOf(place));
    }

    private String idOr(String other) {
      return questionId == null ? other : questionId;
    }

    private String imageIdOf(JsonRows.Place place) {
      return image == null
          ? VqaV2.imageId("", place.need("image_id", "an id", imageId))
          : ImageNames.id(image);
    }

    List<String> answers() {
      if (direct != null) {
        return direct;
      }
      return answered == null ? List.of() : answered.stream().map(VqaV2.AnswerRow::text).toList();
    }
  }
}
