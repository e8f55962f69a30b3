package lxmert.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import lxmert.score.AttentionMap;
import lxmert.score.GqaGatherer;
import lxmert.score.GqaGrounding;
import lxmert.score.GqaKind;
import lxmert.score.GqaScores;
import lxmert.score.GqaTruth;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * GQA's scores as aggregations. Whether an answer is right, valid and plausible is counted by what
 * it counts under. What the official evaluation adds up as fractions comes back in the order of the
 * questions and is added up in it, so that every score has the digits of {@link
 * lxmert.score.GqaMetric}.
 */
final class GqaAggregation {
  /** What an answer comes to. */
  private static final StructType SCORED =
      new StructType()
          .add("place", DataTypes.LongType)
          .add("question", DataTypes.StringType)
          .add("structural", DataTypes.StringType)
          .add("semantic", DataTypes.StringType)
          .add("steps", DataTypes.IntegerType)
          .add("words", DataTypes.IntegerType)
          .add("group", DataTypes.StringType)
          .add("answer", DataTypes.StringType)
          .add("given", DataTypes.StringType)
          .add("entailed", DataTypes.createArrayType(DataTypes.StringType))
          .add("right", DataTypes.LongType)
          .add("valid", DataTypes.LongType)
          .add("plausible", DataTypes.LongType)
          .add("grounding", DataTypes.DoubleType);

  private final SparkSession spark;
  private final GqaTruth truth;
  private final SubmittedAnswers answers;
  private final GqaGatherer gatherer;

  GqaAggregation(SparkSession spark, GqaTruth truth, SubmittedAnswers answers) {
    this.spark = spark;
    this.truth = truth;
    this.answers = answers;
    gatherer = new GqaGatherer(truth);
  }

  GqaScores scores() {
    List<Row> questions = GqaRows.read(truth);
    Dataset<Row> met = answers.to(SubmittedAnswers.frame(spark, questions, GqaRows.SCHEMA)).cache();
    Dataset<Row> known = met.where(col("kind").equalTo(GqaRows.KNOWN));
    if (truth.allQuestions() != null) {
      answers.requireAll(known, truth.allQuestions().toString());
    }
    Dataset<Row> asked = met.where(col("kind").equalTo(GqaRows.SCORED));
    answers.requireAll(asked, truth.questions().toString());
    answers.requireAsked(
        met,
        truth.questions().toString(),
        truth.allQuestions() == null ? "; the file of all questions was not given" : "");
    AttentionMap map = truth.attentionMap();
    Dataset<Row> scored =
        asked.map((MapFunction<Row, Row>) row -> score(row, map), Encoders.row(SCORED)).cache();
    addKinds(scored);
    addGroups(scored);
    addConsistency(scored, known);
    addGrounding(scored);
    met.unpersist();
    scored.unpersist();
    return gatherer.scores();
  }

  private static Row score(Row row, AttentionMap map) {
    String given = row.getAs("given");
    List<Object> values = new ArrayList<>();
    for (String name :
        List.of(
            "place",
            "question",
            "structural",
            "semantic",
            "steps",
            "words",
            "group",
            "answer",
            "given",
            "entailed")) {
      values.add(row.getAs(name));
    }
    GqaKind kind = kind(row, row.getAs("common"));
    values.add(given.equals(row.getAs("answer")) ? 1L : 0L);
    for (String choices : List.of("valid", "plausible")) {
      int place = row.fieldIndex(choices);
      values.add(
          row.isNullAt(place)
              ? null
              : kind.allows(given, row.<String>getList(place).contains(given)) ? 1L : 0L);
    }
    int attention = row.fieldIndex("attention");
    values.add(
        row.isNullAt(attention)
            ? null
            : GqaGrounding.score(
                row.getAs("question"),
                map,
                GqaRows.numbers(row, attention).toArray(double[][]::new),
                GqaRows.numbers(row, row.fieldIndex("regions")).toList()));
    return RowFactory.create(values.toArray());
  }

  private static GqaKind kind(Row row, boolean common) {
    return new GqaKind(
        row.getAs("structural"),
        row.getAs("semantic"),
        row.getAs("steps"),
        row.getAs("words"),
        common);
  }

  private void addKinds(Dataset<Row> scored) {
    List<Row> kinds =
        scored
            .groupBy("structural", "semantic", "steps", "words")
            .agg(
                count(lit(1)).as("count"),
                sum("right").as("right"),
                sum("valid").as("valid"),
                sum("plausible").as("plausible"))
            .collectAsList();
    for (Row row : kinds) {
      gatherer.add(kind(row, false), number(row, "right"), number(row, "count"));
      if (truth.choices() != null) {
        gatherer.addChoices(number(row, "valid"), number(row, "plausible"), number(row, "count"));
      }
    }
  }

  private static int number(Row row, String name) {
    return Math.toIntExact(row.<Long>getAs(name));
  }

  private void addGroups(Dataset<Row> scored) {
    List<Row> groups =
        scored
            .where("group IS NOT NULL")
            .groupBy("group", "answer", "given")
            .agg(count(lit(1)).as("count"), min("place").as("begin"))
            .orderBy("begin")
            .collectAsList();
    for (Row row : groups) {
      gatherer.addGroup(row.getString(0), row.getString(1), row.getString(2), number(row, "count"));
    }
  }

  /** What rightly answered questions entail, found among all questions. */
  private void addConsistency(Dataset<Row> scored, Dataset<Row> known) {
    if (truth.allQuestions() == null) {
      return;
    }
    Dataset<Row> found =
        known.select(
            col("question").as("found"),
            when(col("given").equalTo(col("answer")), 1L).otherwise(0L).as("right"));
    List<Row> counts =
        scored
            .where("right = 1")
            .select(col("place"), col("question"), explode(col("entailed")).as("other"))
            .where(col("other").notEqual(col("question")))
            .join(found, col("other").equalTo(col("found")), "left")
            .groupBy("place", "question")
            .agg(
                sum("right").as("right"),
                count(lit(1)).as("count"),
                min(when(col("found").isNull(), col("other"))).as("unknown"))
            .orderBy("place")
            .collectAsList();
    for (Row row : counts) {
      String unknown = row.getAs("unknown");
      if (unknown != null) {
        throw truth.notEntailed(unknown, row.getAs("question"));
      }
      gatherer.addConsistency(number(row, "right"), number(row, "count"));
    }
  }

  private void addGrounding(Dataset<Row> scored) {
    if (truth.attentions() != null) {
      scored
          .orderBy("place")
          .select("grounding")
          .collectAsList()
          .forEach(row -> gatherer.addGrounding(row.getDouble(0)));
    }
  }
}
