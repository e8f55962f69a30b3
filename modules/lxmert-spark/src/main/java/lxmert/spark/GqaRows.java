package lxmert.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lxmert.dataset.Gqa;
import lxmert.dataset.GqaAnnotation;
import lxmert.dataset.GqaChoices;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.score.GqaGrounding;
import lxmert.score.GqaKind;
import lxmert.score.GqaTruth;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** GQA's files as rows: what is scored of every balanced question, and which others there are. */
final class GqaRows {
  /** Of a balanced question. */
  static final String SCORED = "scored";

  /** Of any question of the file of all. */
  static final String KNOWN = "known";

  /** Of a question that is not balanced. */
  private static final String OTHER = "other";

  private static final DataType NUMBERS =
      DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.DoubleType));

  /** A question's place in its file, and what its answer is judged by; null without such files. */
  static final StructType SCHEMA =
      new StructType()
          .add("kind", DataTypes.StringType)
          .add("place", DataTypes.LongType)
          .add("question", DataTypes.StringType)
          .add("answer", DataTypes.StringType)
          .add("structural", DataTypes.StringType)
          .add("semantic", DataTypes.StringType)
          .add("steps", DataTypes.IntegerType)
          .add("words", DataTypes.IntegerType)
          .add("common", DataTypes.BooleanType)
          .add("group", DataTypes.StringType)
          .add("entailed", DataTypes.createArrayType(DataTypes.StringType))
          .add("valid", DataTypes.createArrayType(DataTypes.StringType))
          .add("plausible", DataTypes.createArrayType(DataTypes.StringType))
          .add("regions", NUMBERS)
          .add("attention", NUMBERS);

  private GqaRows() {}

  /**
   * Reads the files.
   *
   * @return rows of {@link #SCHEMA}
   * @throws UserError if a file lacks what a question names, a question is there twice, or none is
   *     balanced
   */
  static List<Row> read(GqaTruth truth) {
    Map<String, GqaAnnotation> balanced = new LinkedHashMap<>();
    List<Row> rows = new ArrayList<>();
    Gqa.readAnnotations(
        truth.questions(),
        Progress.silent(),
        each -> {
          if (!each.balanced()) {
            rows.add(named(OTHER, rows.size(), each.questionId(), null));
          } else if (balanced.put(each.questionId(), each) != null) {
            throw new UserError(
                "%s: question %s is there twice".formatted(truth.questions(), each.questionId()));
          }
        });
    if (balanced.isEmpty()) {
      throw truth.noQuestions();
    }
    if (truth.allQuestions() != null) {
      Gqa.readAnswers(
          truth.allQuestions(),
          Progress.silent(),
          (id, answer) -> rows.add(named(KNOWN, rows.size(), id, answer)));
    }
    addScored(rows, truth, balanced);
    return rows;
  }

  /** A question of which no more has to be known. */
  private static Row named(String kind, long place, String id, @Nullable String answer) {
    Object[] values = new Object[SCHEMA.length()];
    values[0] = kind;
    values[1] = place;
    values[2] = id;
    values[3] = answer;
    return RowFactory.create(values);
  }

  private static void addScored(
      List<Row> rows, GqaTruth truth, Map<String, GqaAnnotation> balanced) {
    Map<String, GqaChoices> choices = choices(truth, balanced.keySet());
    Map<String, double[][]> attentions = attentions(truth, balanced.keySet());
    GqaGrounding grounding =
        truth.sceneGraphs() == null
            ? null
            : GqaGrounding.read(truth.sceneGraphs(), Progress.silent());
    for (GqaAnnotation each : balanced.values()) {
      GqaChoices own = choices.get(each.questionId());
      if (truth.choices() != null && own == null) {
        throw truth.noChoices(each.questionId());
      }
      List<double[]> regions = grounding == null ? null : grounding.regions(each);
      rows.add(row(rows.size(), each, own, regions, attentions.get(each.questionId())));
    }
  }

  private static Map<String, GqaChoices> choices(GqaTruth truth, Set<String> asked) {
    Map<String, GqaChoices> choices = new HashMap<>();
    if (truth.choices() != null) {
      Gqa.readChoices(
          truth.choices(),
          Progress.silent(),
          (id, each) -> {
            if (asked.contains(id)) {
              choices.put(id, each);
            }
          });
    }
    return choices;
  }

  private static Map<String, double[][]> attentions(GqaTruth truth, Set<String> asked) {
    Map<String, double[][]> attentions = new HashMap<>();
    Path file = truth.attentions();
    if (file != null) {
      Gqa.readAttentions(
          file,
          Progress.silent(),
          (id, each) -> {
            if (asked.contains(id)) {
              attentions.putIfAbsent(id, each); // the first counts
            }
          });
      Set<String> missing = new LinkedHashSet<>(asked);
      missing.removeAll(attentions.keySet());
      if (!missing.isEmpty()) {
        throw GqaTruth.noAttentions(file, missing);
      }
    }
    return attentions;
  }

  private static Row row(
      long place,
      GqaAnnotation question,
      @Nullable GqaChoices choices,
      @Nullable List<double[]> regions,
      double @Nullable [][] attention) {
    GqaKind kind = GqaKind.of(question);
    return RowFactory.create(
        SCORED,
        place,
        question.questionId(),
        question.answer(),
        kind.structural(),
        kind.semantic(),
        kind.steps(),
        kind.words(),
        kind.common(),
        question.group(),
        RegionRows.sequence(question.entailed()),
        choices == null ? null : RegionRows.sequence(choices.valid()),
        choices == null ? null : RegionRows.sequence(choices.plausible()),
        regions == null ? null : sequence(regions.stream()),
        attention == null ? null : sequence(Arrays.stream(attention)));
  }

  private static Seq<?> sequence(Stream<double[]> numbers) {
    return RegionRows.sequence(
        numbers
            .<Object>map(each -> RegionRows.sequence(Arrays.stream(each).boxed().toList()))
            .toList());
  }

  /** The numbers of a column of lists of lists. */
  static Stream<double[]> numbers(Row row, int column) {
    return row.<Seq<Double>>getList(column).stream()
        .map(
            each ->
                scala.jdk.javaapi.CollectionConverters.asJava(each).stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray());
  }
}
