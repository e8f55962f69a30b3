package lxmert.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.regexp_replace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A submission on a cluster, to meet questions in joins, by the rules of {@link
 * lxmert.score.Submission}.
 */
final class SubmittedAnswers {
  private static final StructType ANSWERS =
      new StructType().add("answer_id", DataTypes.StringType).add("given", DataTypes.StringType);

  private static final int ROWS_PER_PART = 50_000;

  private final String name;
  private final Dataset<Row> answers;
  private final long count;

  private SubmittedAnswers(String name, Dataset<Row> answers, long count) {
    this.name = name;
    this.answers = answers;
    this.count = count;
  }

  /** Reads a submission file. */
  interface Reader {
    Map<String, String> read(Path file, Progress progress);
  }

  /**
   * Reads a submission file, or a folder of Parquet files with the columns id and answer.
   *
   * @throws UserError if it cannot be read, or a question has two answers in it
   */
  static SubmittedAnswers read(SparkSession spark, HadoopFiles files, String name, Reader reader) {
    if (!files.isFolder(name)) {
      List<Row> rows = new ArrayList<>();
      reader
          .read(files.local(name), Progress.silent())
          .forEach((id, answer) -> rows.add(RowFactory.create(id, answer)));
      return new SubmittedAnswers(name, frame(spark, rows, ANSWERS), rows.size());
    }
    Dataset<Row> answers =
        spark.read().parquet(name).select(col("id").as("answer_id"), col("answer").as("given"));
    Row counts = answers.agg(count("answer_id"), count_distinct(col("answer_id"))).first();
    if (counts.getLong(1) < counts.getLong(0)) {
      Dataset<Row> twice = answers.groupBy("answer_id").count().where("count > 1");
      throw new UserError(
          "%s has two answers to question %s"
              .formatted(name, twice.agg(min("answer_id")).first().getString(0)));
    }
    return new SubmittedAnswers(name, answers, counts.getLong(0));
  }

  /** Rows that the driver has made, in parts. */
  static Dataset<Row> frame(SparkSession spark, List<Row> rows, StructType schema) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int parts = (rows.size() + ROWS_PER_PART - 1) / ROWS_PER_PART;
    return spark.createDataFrame(context.parallelize(rows, Math.max(1, parts)), schema);
  }

  /**
   * Questions with the answers given to them, {@code answer_id} and {@code given}, both null where
   * there is none. An id that begins with zeros is also found without them.
   *
   * @param questions whose ids stand in a column {@code "question"}
   */
  Dataset<Row> to(Dataset<Row> questions) {
    Dataset<Row> same = answers.select(col("answer_id").as("id1"), col("given").as("given1"));
    Dataset<Row> bare = answers.select(col("answer_id").as("id2"), col("given").as("given2"));
    return questions
        .join(same, col("question").equalTo(col("id1")), "left")
        .join(
            bare,
            col("id1")
                .isNull()
                .and(col("question").startsWith("0"))
                .and(regexp_replace(col("question"), "^0+(?=[0-9])", "").equalTo(col("id2"))),
            "left")
        .withColumn("answer_id", coalesce(col("id1"), col("id2")))
        .withColumn("given", coalesce(col("given1"), col("given2")))
        .drop("id1", "given1", "id2", "given2");
  }

  /**
   * Refuses questions without an answer, and answers to two of them.
   *
   * @param met what {@link #to} made of questions with a column {@code place}
   * @param truth where the questions stand
   */
  void requireAll(Dataset<Row> met, String truth) {
    Row counts =
        met.agg(count(lit(1)), count("answer_id"), count_distinct(col("answer_id"))).first();
    long missing = counts.getLong(0) - counts.getLong(1);
    if (missing > 0) {
      Row first = met.where("answer_id IS NULL").orderBy("place").first();
      throw new UserError(
          "%s has no answer to %d of the questions of %s, the first of them %s"
              .formatted(name, missing, truth, first.<String>getAs("question")));
    }
    if (counts.getLong(2) < counts.getLong(1)) {
      throw shared(met, truth);
    }
  }

  private UserError shared(Dataset<Row> met, String truth) {
    Row shared =
        met.groupBy("answer_id")
            .agg(count(lit(1)).as("count"), min("question"), max("question"))
            .where("count > 1")
            .orderBy("answer_id")
            .first();
    String first = shared.getString(2);
    return new UserError(
        first.equals(shared.getString(3))
            ? "%s: question %s is there twice".formatted(truth, first)
            : "%s: the answer to question %s may be one to %s or to %s, expected ids as text"
                .formatted(name, shared.getString(0), first, shared.getString(3)));
  }

  /**
   * Refuses answers to no question.
   *
   * @param met all questions with their answers
   * @param truth where the questions stand
   * @param advice a word of it at the end of the sentence
   */
  void requireAsked(Dataset<Row> met, String truth, String advice) {
    long unasked = count - met.agg(count_distinct(col("answer_id"))).first().getLong(0);
    if (unasked > 0) {
      Dataset<Row> asked = met.select(col("answer_id").as("asked"));
      String first =
          answers
              .join(asked, col("answer_id").equalTo(col("asked")), "left_anti")
              .agg(min("answer_id"))
              .first()
              .getString(0);
      throw new UserError(
          "%s has %d answers to questions that are not in %s, one of them %s%s"
              .formatted(name, unasked, truth, first, advice));
    }
  }
}
