package lxmert.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import lxmert.dataset.GqaAnswerFile;
import lxmert.dataset.Nlvr2AnswerFile;
import lxmert.dataset.Nlvr2Example;
import lxmert.dataset.Nlvr2Json;
import lxmert.dataset.VqaAnnotation;
import lxmert.dataset.VqaAnswerFile;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.dataset.VqaV2;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.score.GqaScores;
import lxmert.score.GqaTruth;
import lxmert.score.StatementScores;
import lxmert.score.VqaAccuracy;
import lxmert.score.VqaMetric;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Scores predictions by the official rules as aggregations: answers meet their questions in a join,
 * questions that count alike are counted together, and the counts are added up exactly. The scores
 * are those of {@link VqaMetric}, {@link lxmert.score.GqaMetric} and {@link
 * lxmert.score.Nlvr2Metric}, to the last digit.
 */
public final class ScoreJob {
  private static final StructType QUESTIONS =
      new StructType()
          .add("place", DataTypes.LongType)
          .add("question", DataTypes.StringType)
          .add("first", DataTypes.StringType)
          .add("second", DataTypes.StringType)
          .add("answers", DataTypes.createArrayType(DataTypes.StringType))
          .add("label", DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType));

  private static final int ANSWERS_PLACE = 4;
  private static final int LABEL_PLACE = 5;

  private final SparkSession spark;
  private final HadoopFiles files;
  private final String predictions;

  private ScoreJob(SparkSession spark, String predictions) {
    this.spark = spark;
    this.predictions = predictions;
    files = HadoopFiles.of(spark);
  }

  private static <T> T run(ClusterPlace place, String predictions, Function<ScoreJob, T> job) {
    return ClusterSession.run(
        "lxmert spark score", place, spark -> job.apply(new ScoreJob(spark, predictions)));
  }

  /**
   * VQA's accuracy.
   *
   * @param local whether it is LXMERT's own measure, as the truth has its layout; else the official
   * @param accuracy not rounded
   */
  public record Vqa(boolean local, VqaAccuracy accuracy) {}

  /**
   * VQA's accuracy, by the official evaluation where the truth is in the official layout, else by
   * LXMERT's own measure.
   *
   * @param truth the official annotations, or questions with labels
   * @param predictions a submission file, or a folder of Parquet files with the columns id and
   *     answer
   * @throws UserError if a question has no answer or an answer no question
   */
  public static Vqa vqa(ClusterPlace place, String truth, String predictions) {
    return run(place, predictions, job -> job.vqa(truth));
  }

  /** NLVR2's accuracy and consistency; as {@link #vqa}. */
  public static StatementScores nlvr2(ClusterPlace place, String truth, String predictions) {
    return run(place, predictions, job -> job.nlvr2(truth));
  }

  /**
   * GQA's scores.
   *
   * @param local LXMERT's own measure, where the questions have its layout; else null
   * @param official all of the official evaluation's, where they have that of GQA; else null
   */
  public record GqaResult(@Nullable VqaAccuracy local, @Nullable GqaScores official) {}

  /**
   * GQA's scores by all that the files given can tell; as {@link #vqa}.
   *
   * @throws UserError if a file lacks what a question names, besides
   */
  public static GqaResult gqa(ClusterPlace place, GqaTruth.Names truth, String predictions) {
    return run(place, predictions, job -> job.gqa(truth));
  }

  private GqaResult gqa(GqaTruth.Names names) {
    GqaTruth truth = names.at(files::local);
    if (truth.isLocal()) {
      return new GqaResult(local(names.questions(), GqaAnswerFile::read), null);
    }
    SubmittedAnswers answers =
        SubmittedAnswers.read(spark, files, predictions, GqaAnswerFile::read);
    return new GqaResult(null, new GqaAggregation(spark, truth, answers).scores());
  }

  private Vqa vqa(String truth) {
    Path file = files.local(truth);
    if (VqaJson.fits(file)) {
      return new Vqa(true, local(truth, VqaAnswerFile::read));
    }
    List<Row> questions = new ArrayList<>();
    VqaV2.readAnnotations(
        file, Progress.silent(), each -> questions.add(row(questions.size(), each)));
    return new Vqa(false, accuracy(questions, truth, VqaAnswerFile::read));
  }

  private VqaAccuracy local(String truth, SubmittedAnswers.Reader reader) {
    List<Row> questions = new ArrayList<>();
    VqaJson.read(
        files.local(truth), Progress.silent(), each -> questions.add(row(questions.size(), each)));
    if (questions.stream().allMatch(row -> row.getMap(LABEL_PLACE).isEmpty())) {
      throw new UserError(truth + ": no question has a label");
    }
    return accuracy(questions, truth, reader);
  }

  private VqaAccuracy accuracy(List<Row> questions, String truth, SubmittedAnswers.Reader reader) {
    Dataset<Row> met = met(questions, truth, reader);
    StructType scored = met.schema().add("score", DataTypes.DoubleType);
    List<Row> counts =
        met.map((MapFunction<Row, Row>) ScoreJob::vqaScore, Encoders.row(scored))
            .groupBy("first", "second", "score")
            .agg(min("place").as("begin"), count(lit(1)).as("count"))
            .orderBy("begin")
            .collectAsList();
    VqaAccuracy.Gatherer gatherer = new VqaAccuracy.Gatherer();
    for (Row row : counts) {
      gatherer.add(row.getString(0), row.getString(1), row.getDouble(2), (int) row.getLong(4));
    }
    return gatherer.accuracy();
  }

  private static Row row(long place, VqaQuestion each) {
    return RowFactory.create(
        place,
        each.id(),
        each.questionType(),
        each.answerType(),
        null,
        CollectionConverters.asScala(each.label()));
  }

  private static Row row(long place, VqaAnnotation each) {
    return RowFactory.create(
        place,
        each.questionId(),
        each.questionType(),
        each.answerType(),
        RegionRows.sequence(each.answers()),
        null);
  }

  private static Row vqaScore(Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.length(); i++) {
      values.add(row.get(i));
    }
    String given = row.getAs("given");
    values.add(
        row.isNullAt(ANSWERS_PLACE)
            ? (double) row.<String, Double>getJavaMap(LABEL_PLACE).getOrDefault(given, 0.0)
            : VqaMetric.officialScore(
                new VqaAnnotation(row.getString(1), "", "", "", row.getList(ANSWERS_PLACE)),
                given));
    return RowFactory.create(values.toArray());
  }

  private StatementScores nlvr2(String truth) {
    List<Row> examples = new ArrayList<>();
    Nlvr2Json.read(
        files.local(truth),
        each -> {
          if (each.label().isEmpty()) {
            throw new UserError("%s: example %s has no label".formatted(truth, each.id()));
          }
          String right =
              each.score(Nlvr2Example.TRUE) == 1 ? Nlvr2Example.TRUE : Nlvr2Example.FALSE;
          examples.add(
              RowFactory.create(
                  (long) examples.size(),
                  each.id(),
                  Nlvr2Example.sentence(each.id()),
                  right,
                  null,
                  null));
        });
    Row sums =
        met(examples, truth, (file, progress) -> Nlvr2AnswerFile.read(file))
            .withColumn("right", when(col("given").equalTo(col("second")), 1L).otherwise(0L))
            .groupBy("first")
            .agg(count(lit(1)).as("all"), sum("right").as("right"), min("right").as("consistent"))
            .agg(sum("all"), sum("right"), count(lit(1)), sum("consistent"))
            .first();
    return new StatementScores(
        (int) sums.getLong(0), (int) sums.getLong(1), (int) sums.getLong(2), (int) sums.getLong(3));
  }

  /** Questions with the answers given to them; every one has to meet the other. */
  private Dataset<Row> met(List<Row> questions, String truth, SubmittedAnswers.Reader reader) {
    SubmittedAnswers answers = SubmittedAnswers.read(spark, files, predictions, reader);
    Dataset<Row> met = answers.to(SubmittedAnswers.frame(spark, questions, QUESTIONS)).cache();
    answers.requireAll(met, truth);
    answers.requireAsked(met, truth, "");
    return met;
  }
}
