package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.IdText;
import lxmert.io.JsonRows;
import org.jspecify.annotations.Nullable;

/** A question as it stands in GQA's file. */
@JsonIgnoreProperties(ignoreUnknown = true)
record GqaQuestionRow(
    @JsonProperty("imageId") @JsonDeserialize(using = IdText.class) String imageId,
    @JsonProperty("question") String question,
    @JsonProperty("answer") String answer,
    @JsonProperty("isBalanced") boolean balanced,
    @JsonProperty("types") @Nullable Types types,
    @JsonProperty("groups") @Nullable Groups groups,
    @JsonProperty("semantic") @Nullable List<Operation> semantic,
    @JsonProperty("entailed") @Nullable List<String> entailed,
    @JsonProperty("annotations") @Nullable Annotations annotations) {
  /** Checks the row; only balanced questions need their types and their program. */
  GqaAnnotation annotation(JsonRows.Place place, String id) {
    return new GqaAnnotation(
        id,
        imageId,
        question,
        answer,
        balanced,
        balanced ? type(place, "structural", types == null ? null : types.structural) : "",
        balanced ? type(place, "semantic", types == null ? null : types.semantic) : "",
        balanced ? type(place, "detailed", types == null ? null : types.detailed) : "",
        groups == null ? null : groups.global,
        balanced
            ? place.need("semantic", "a list", semantic).stream().map(Operation::text).toList()
            : List.of(),
        entailed == null ? List.of() : entailed,
        annotations == null ? List.of() : annotations.objects());
  }

  private static String type(JsonRows.Place place, String kind, @Nullable String type) {
    return place.need("types." + kind, "text", type);
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Types(
      @JsonProperty("structural") @Nullable String structural,
      @JsonProperty("semantic") @Nullable String semantic,
      @JsonProperty("detailed") @Nullable String detailed) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Groups(@JsonProperty("global") @Nullable String global) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Operation(
      @JsonProperty("operation") @Nullable String operation,
      @JsonProperty("argument") @Nullable String argument) {
    String text() {
      return operation + ": " + argument;
    }
  }

  /** Objects by the words that name them. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Annotations(
      @JsonProperty("question") @Nullable Map<String, String> question,
      @JsonProperty("fullAnswer") @Nullable Map<String, String> fullAnswer) {
    List<String> objects() {
      List<String> objects = new ArrayList<>();
      if (question != null) {
        objects.addAll(question.values());
      }
      if (fullAnswer != null) {
        objects.addAll(fullAnswer.values());
      }
      return objects;
    }
  }
}
