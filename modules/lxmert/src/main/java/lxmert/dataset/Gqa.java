package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import lxmert.io.IdText;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import org.jspecify.annotations.Nullable;

/**
 * GQA's files as its authors publish them: questions ({@code val_all_questions.json}), choices
 * ({@code val_choices.json}) and scene graphs ({@code val_sceneGraphs.json}), and the attention of
 * a model as the official evaluation takes it. Each is read one entry at a time.
 */
public final class Gqa {
  private Gqa() {}

  /**
   * Hands out every question, in either of two layouts: that of its authors, with structural and
   * semantic type as the types of question and answer, or the official LXMERT one, a list as {@link
   * VqaJson} reads it. A question of the authors' submission file has no answer, and no label.
   *
   * @throws lxmert.io.UserError if a question lacks its image or its text
   */
  public static void read(Path file, Consumer<Example> sink) {
    JsonRows rows = JsonRows.of(file);
    if (rows.isList()) {
      VqaJson.read(rows, sink);
    } else {
      rows.entries("question", Row.class, (place, id, row) -> sink.accept(row.question(id)));
    }
  }

  /** Takes a question about an image and its answer. */
  @FunctionalInterface
  public interface Sink {
    /** Takes one. */
    void accept(String image, String question, String answer);
  }

  /** Hands out every question. */
  public static void readQuestions(JsonRows file, Sink sink) {
    file.values(
        "question",
        Row.class,
        (place, row) ->
            sink.accept(row.imageId, row.question, place.need("answer", "text", row.answer)));
  }

  /**
   * Hands out every question with its annotations.
   *
   * @throws lxmert.io.UserError if the file is no object of questions or one lacks a key
   */
  public static void readAnnotations(Path file, Progress progress, Consumer<GqaAnnotation> sink) {
    entries(
        file,
        progress,
        "question",
        GqaQuestionRow.class,
        (place, id, row) -> sink.accept(row.annotation(place, id)));
  }

  /**
   * Hands out the id and the right answer of every question.
   *
   * @throws lxmert.io.UserError if the file is no object of questions or one has no answer
   */
  public static void readAnswers(Path file, Progress progress, BiConsumer<String, String> sink) {
    entries(
        file,
        progress,
        "question",
        AnswerRow.class,
        (place, id, row) -> sink.accept(id, row.answer));
  }

  /**
   * Hands out the choices of every question by its id.
   *
   * @throws lxmert.io.UserError if the file is no object of choices
   */
  public static void readChoices(
      Path file, Progress progress, BiConsumer<String, GqaChoices> sink) {
    entries(
        file,
        progress,
        "choice",
        ChoicesRow.class,
        (place, id, row) -> sink.accept(id, new GqaChoices(row.valid, row.plausible)));
  }

  /**
   * Hands out every scene graph by the id of its image.
   *
   * @throws lxmert.io.UserError if the file is no object of scene graphs
   */
  public static void readSceneGraphs(
      Path file, Progress progress, BiConsumer<String, GqaSceneGraph> sink) {
    entries(
        file,
        progress,
        "scene graph",
        GraphRow.class,
        (place, id, row) -> sink.accept(id, row.graph(place)));
  }

  /**
   * Hands out the attention of a model by question id: a list of {@code {"questionId",
   * "attention"}}, each attention a list of lists of numbers.
   *
   * @throws lxmert.io.UserError if the file is no such list
   */
  public static void readAttentions(
      Path file, Progress progress, BiConsumer<String, double[][]> sink) {
    JsonRows.read(
        file,
        progress,
        rows ->
            rows.list(
                "attention",
                AttentionRow.class,
                (place, row) -> sink.accept(row.questionId, row.numbers())));
  }

  private static <T> void entries(
      Path file, Progress progress, String name, Class<T> type, JsonRows.EntrySink<T> sink) {
    JsonRows.read(file, progress, rows -> rows.entries(name, type, sink));
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Row(
      @JsonProperty("imageId") @JsonDeserialize(using = IdText.class) String imageId,
      @JsonProperty("question") String question,
      @JsonProperty("answer") @Nullable String answer,
      @JsonProperty("types") GqaQuestionRow.@Nullable Types types) {
    VqaQuestion question(String id) {
      return new VqaQuestion(
          id,
          imageId,
          question,
          answer == null ? Map.of() : Map.of(answer, 1.0),
          types == null ? "" : Objects.requireNonNullElse(types.structural(), ""),
          types == null ? "" : Objects.requireNonNullElse(types.semantic(), ""));
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record AnswerRow(@JsonProperty("answer") String answer) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ChoicesRow(
      @JsonProperty("valid") List<String> valid,
      @JsonProperty("plausible") List<String> plausible) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record AttentionRow(
      @JsonProperty("questionId") @JsonDeserialize(using = IdText.class) String questionId,
      @JsonProperty("attention") List<List<Double>> attention) {
    double[][] numbers() {
      return attention.stream()
          .map(row -> row.stream().mapToDouble(Double::doubleValue).toArray())
          .toArray(double[][]::new);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record GraphRow(
      @JsonProperty("width") double width,
      @JsonProperty("height") double height,
      @JsonProperty("objects") Map<String, ObjectRow> objects) {
    GqaSceneGraph graph(JsonRows.Place place) {
      if (!(width > 0 && height > 0)) {
        throw place.error(": the size is %s x %s, expected more than 0".formatted(width, height));
      }
      Map<String, double[]> boxes = new LinkedHashMap<>();
      objects.forEach(
          (id, each) ->
              boxes.put(
                  id,
                  new double[] {
                    each.x / width,
                    each.y / height,
                    (each.x + each.w) / width,
                    (each.y + each.h) / height
                  }));
      return new GqaSceneGraph(boxes);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ObjectRow(
      @JsonProperty("x") double x,
      @JsonProperty("y") double y,
      @JsonProperty("w") double w,
      @JsonProperty("h") double h) {}
}
