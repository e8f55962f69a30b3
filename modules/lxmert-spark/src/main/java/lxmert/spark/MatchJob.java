package lxmert.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import lxmert.dataset.SentenceRow;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.tensor.Precision;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorFolder;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Says on a cluster how well the sentences of a table fit their images, into Parquet files of any
 * file system. Run again after an interruption, it goes on with what is missing.
 */
public final class MatchJob {
  private static final int PAIRS_PER_PART = 1024;

  private static final StructType PAIR =
      new StructType()
          .add("place", DataTypes.LongType)
          .add("id", DataTypes.StringType)
          .add("image", DataTypes.StringType)
          .add("sentence", DataTypes.StringType)
          .add("found", DataTypes.StringType);

  private static final StructType DONE =
      new StructType()
          .add("place", DataTypes.LongType)
          .add("id", DataTypes.StringType)
          .add("image", DataTypes.StringType)
          .add("sentence", DataTypes.StringType)
          .add("log_odds", DataTypes.DoubleType)
          .add("probability", DataTypes.DoubleType)
          .add("error", DataTypes.StringType);

  /**
   * What is matched, and where to.
   *
   * @param pairs sentences with their images: JSON lines or a .csv
   * @param model the folder of a model of pre-training
   * @param regions Parquet files of {@link ExtractJob}, or a region store that every executor sees;
   *     null: a detector looks at files
   * @param detector the detector's folder; null: regions are given
   * @param settings from the detector's own settings to those that are used
   * @param out a folder of Parquet files
   * @param precision of the matrix products
   * @param device where to compute
   */
  public record Request(
      String pairs,
      String model,
      @Nullable String regions,
      @Nullable String detector,
      UnaryOperator<DetectorConfig> settings,
      String out,
      Precision precision,
      String device) {
    /** Checks that regions come from one side. */
    public Request {
      if ((regions == null) == (detector == null)) {
        throw new UserError("expected either --regions or --detector");
      }
    }
  }

  /**
   * What came of it.
   *
   * @param matched pairs
   * @param withoutRegions pairs whose image has no regions
   * @param failed pairs that have no score for another reason
   */
  public record Result(long matched, long withoutRegions, long failed) {}

  private final SparkSession spark;
  private final Request request;
  private final HadoopFiles files;

  private MatchJob(SparkSession spark, Request request) {
    this.spark = spark;
    this.request = request;
    files = HadoopFiles.of(spark);
  }

  /**
   * Matches what is not matched yet.
   *
   * @throws UserError if a file is missing, broken, or cannot be written
   */
  public static Result run(ClusterPlace place, Request request) {
    return ClusterSession.run(
        "lxmert spark match", place, spark -> new MatchJob(spark, request).run());
  }

  private Result run() {
    List<Row> pairs = new ArrayList<>();
    SentenceRow.read(files.local(request.pairs), row -> pairs.add(row(pairs.size(), row)));
    PartsFolder parts = PartsFolder.open(spark, files, request.out, DONE, header());
    Set<Long> done = new HashSet<>();
    parts.rows().select("place").collectAsList().forEach(row -> done.add(row.getLong(0)));
    List<Row> missing = pairs.stream().filter(row -> !done.contains(row.getLong(0))).toList();
    if (!missing.isEmpty()) {
      parts.add(matched(missing));
    }
    long matched = parts.rows().where("error IS NULL").count();
    long failed = parts.rows().where("error IS NOT NULL").count();
    return new Result(matched, pairs.size() - matched - failed, failed);
  }

  private Row row(long place, SentenceRow row) {
    String found = request.regions == null ? file(row.image()) : RegionSource.id(row.image());
    return RowFactory.create(place, row.id(), row.image(), row.sentence(), found);
  }

  /** Files are sought from the table's folder. */
  private String file(String image) {
    return HadoopFiles.isLocal(request.pairs)
        ? HadoopFiles.path(request.pairs).toAbsolutePath().resolveSibling(image).toString()
        : new org.apache.hadoop.fs.Path(
                new org.apache.hadoop.fs.Path(request.pairs).getParent(), image)
            .toString();
  }

  private Dataset<Row> matched(List<Row> rows) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int parts = (rows.size() + PAIRS_PER_PART - 1) / PAIRS_PER_PART;
    Dataset<Row> pairs = spark.createDataFrame(context.parallelize(rows, parts), PAIR);
    String regions = RegionSource.regionsCol("found");
    Dataset<Row> seen =
        request.detector == null
            ? new RegionSource(spark, files, String.valueOf(request.regions))
                .join(pairs, List.of("found"))
            : detected(request.detector, rows, pairs, regions);
    return new ImageTextMatcher()
        .setModel(request.model)
        .setRegionsCol(regions)
        .setPrecision(request.precision)
        .setDevice(request.device)
        .transform(seen)
        .select("place", "id", "image", "sentence", "log_odds", "probability", "error");
  }

  /** Every image is looked at once, whatever sentences it has. */
  private Dataset<Row> detected(
      String detector, List<Row> rows, Dataset<Row> pairs, String regions) {
    Set<String> names = new TreeSet<>();
    rows.forEach(row -> names.add(row.getString(4)));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Dataset<Row> images =
        spark
            .createDataset(
                context.parallelize(new ArrayList<>(names), (names.size() + 63) / 64).rdd(),
                Encoders.STRING())
            .toDF("path");
    Dataset<Row> looked =
        new RegionExtractor()
            .setDetector(detector)
            .setSettings(request.settings.apply(DetectorFolder.config(files.local(detector))))
            .setInputCol("path")
            .setOutputCol(regions)
            .setPrecision(request.precision)
            .setDevice(request.device)
            .transform(images);
    return looked.join(broadcast(pairs), col("path").equalTo(col("found")));
  }

  /** What decides the scores. */
  private String header() {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("version", Version.NUMBER);
    header.put("pairs", request.pairs);
    header.put("model", request.model);
    header.put("regions", request.regions);
    header.put("detector", request.detector);
    header.put("precision", request.precision);
    return Json.line(header);
  }
}
