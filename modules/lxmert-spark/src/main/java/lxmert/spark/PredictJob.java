package lxmert.spark;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import lxmert.batch.Ablation;
import lxmert.dataset.Example;
import lxmert.finetune.FinetuneTask;
import lxmert.io.AtomicFiles;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.io.Version;
import lxmert.tensor.Precision;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Answers a whole split on a cluster and writes the file that the task's server takes, to any file
 * system. Run again after an interruption, it goes on with what is missing.
 */
public final class PredictJob {
  /** What a task takes on, and an interruption can lose, where regions come of a store. */
  private static final int EXAMPLES_PER_PART = 1024;

  private static final StructType EXAMPLE =
      new StructType()
          .add("place", DataTypes.LongType)
          .add("id", DataTypes.StringType)
          .add("question", DataTypes.StringType);

  private static final StructType DONE =
      new StructType()
          .add("place", DataTypes.LongType)
          .add("id", DataTypes.StringType)
          .add("answer", DataTypes.StringType)
          .add("answers", DataTypes.createArrayType(QuestionAnswerer.ANSWER))
          .add("error", DataTypes.StringType);

  /**
   * What is answered, and where to.
   *
   * @param task whose files these are
   * @param model the model's folder
   * @param examples files of the split, folders of them or patterns
   * @param regions Parquet files of {@link ExtractJob}, or a region store that every executor sees
   * @param out the submission file
   * @param probabilities JSON lines with each example's likeliest answers; null for none
   * @param maxLength most word pieces of a sentence; null: as in training
   * @param ablation what is kept from the model
   * @param batch sentences that the model reads at once
   * @param precision of the matrix products
   * @param device where the model computes
   */
  public record Request(
      FinetuneTask task,
      String model,
      List<String> examples,
      String regions,
      String out,
      @Nullable String probabilities,
      @Nullable Integer maxLength,
      Ablation ablation,
      int batch,
      Precision precision,
      String device) {
    /** Copies the list and checks the batch. */
    public Request {
      examples = List.copyOf(examples);
      Check.atLeast(1, "sentences in a batch", batch);
    }
  }

  /**
   * What came of it.
   *
   * @param answered examples
   * @param withoutRegions examples that have no answer, because an image of theirs has no regions
   * @param failed examples that have none for another reason
   * @param reason of the first of those; null where there is none
   */
  public record Result(long answered, long withoutRegions, long failed, @Nullable String reason) {}

  private final SparkSession spark;
  private final Request request;
  private final HadoopFiles files;

  private PredictJob(SparkSession spark, Request request) {
    this.spark = spark;
    this.request = request;
    files = HadoopFiles.of(spark);
  }

  /**
   * Answers what is not answered yet, and writes the files.
   *
   * @throws lxmert.io.UserError if a file is missing, broken, or cannot be written
   */
  public static Result run(ClusterPlace place, Request request) {
    return ClusterSession.run(
        "lxmert spark predict", place, spark -> new PredictJob(spark, request).run());
  }

  private Result run() {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("version", Version.NUMBER);
    header.put("request", request);
    String name = request.out + ".partial";
    PartsFolder parts = PartsFolder.open(spark, files, name, DONE, Json.line(header));
    List<Row> examples = examples();
    Set<Long> done = new HashSet<>();
    parts.rows().select("place").collectAsList().forEach(row -> done.add(row.getLong(0)));
    List<Row> missing = examples.stream().filter(row -> !done.contains(row.getLong(0))).toList();
    if (!missing.isEmpty()) {
      parts.add(answered(missing));
    }
    Result result = write(parts, examples);
    parts.delete();
    return result;
  }

  /** Rows of place, id, sentence and images. */
  private List<Row> examples() {
    List<Row> rows = new ArrayList<>();
    for (Path file :
        request.examples.stream().flatMap(each -> files.named(each).stream()).toList()) {
      request.task.read(file, example -> rows.add(row(rows.size(), example)));
    }
    return rows;
  }

  private static Row row(long place, Example example) {
    List<Object> values = new ArrayList<>(List.of(place, example.id(), example.sentence()));
    example.imageIds().forEach(image -> values.add(RegionSource.id(image)));
    return RowFactory.create(values.toArray());
  }

  private Dataset<Row> answered(List<Row> rows) {
    StructType schema = EXAMPLE;
    List<String> images = new ArrayList<>();
    for (int i = EXAMPLE.length(); i < rows.get(0).length(); i++) {
      images.add("image" + i);
      schema = schema.add("image" + i, DataTypes.StringType);
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int parts = (rows.size() + EXAMPLES_PER_PART - 1) / EXAMPLES_PER_PART;
    Dataset<Row> asked = spark.createDataFrame(context.parallelize(rows, parts), schema);
    return answerer(images)
        .transform(new RegionSource(spark, files, request.regions).join(asked, images))
        .select("place", "id", "answer", "answers", "error");
  }

  private QuestionAnswerer answerer(List<String> images) {
    return new QuestionAnswerer()
        .setModel(request.model)
        .setRegionsCols(images.stream().map(RegionSource::regionsCol).toArray(String[]::new))
        .setMaxLength(request.maxLength == null ? 0 : request.maxLength)
        .setAblation(request.ablation)
        .setBatch(request.batch)
        .setPrecision(request.precision)
        .setDevice(request.device);
  }

  private Result write(PartsFolder parts, List<Row> examples) {
    Dataset<Row> rows = parts.rows();
    if (request.probabilities != null) {
      writeFile(request.probabilities, file -> writeProbabilities(file, rows, examples));
    }
    long[] answered = new long[1];
    writeFile(request.out, file -> request.task.write(file, answers(rows, answered)));
    List<Row> failed =
        rows.where("error IS NOT NULL").orderBy("place").select("error").collectAsList();
    return new Result(
        answered[0],
        examples.size() - answered[0] - failed.size(),
        failed.size(),
        failed.isEmpty() ? null : failed.get(0).getString(0));
  }

  /** Answers by id, in the order of the examples; they are counted as they are written. */
  @SuppressWarnings("StreamToIterable") // it is gone through once
  private static Iterable<Map.Entry<String, String>> answers(Dataset<Row> rows, long[] count) {
    Iterator<Row> answered = rows.where("answer IS NOT NULL").orderBy("place").toLocalIterator();
    Stream<Row> all = StreamSupport.stream(Spliterators.spliteratorUnknownSize(answered, 0), false);
    return all.peek(row -> count[0]++).map(row -> Map.entry(row.getString(1), row.getString(2)))
        ::iterator;
  }

  /** A line for every example, in their order. */
  private static void writeProbabilities(Path file, Dataset<Row> rows, List<Row> examples) {
    AtomicFiles.write(
        file,
        out -> {
          Iterator<Row> answered = rows.orderBy("place").toLocalIterator();
          Row next = answered.hasNext() ? answered.next() : null;
          for (Row example : examples) {
            boolean found = next != null && next.getLong(0) == example.getLong(0);
            out.write((line(example, found ? next : null) + "\n").getBytes(StandardCharsets.UTF_8));
            if (found) {
              next = answered.hasNext() ? answered.next() : null;
            }
          }
        });
  }

  private static String line(Row example, @Nullable Row answered) {
    Map<String, Object> line = new LinkedHashMap<>();
    List<Map<String, Object>> best = new ArrayList<>();
    if (answered != null && !answered.isNullAt(3)) {
      for (Row each : answered.<Row>getList(3)) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("answer", each.getString(0));
        one.put("probability", each.getDouble(1));
        best.add(one);
      }
    }
    line.put("id", example.getString(1));
    line.put("answer", answered == null ? null : answered.getString(2));
    line.put("best", best);
    return Json.line(line);
  }

  /** Writes a file of this machine, or one that is then sent to where it belongs. */
  private void writeFile(String name, Consumer<Path> writing) {
    if (HadoopFiles.isLocal(name)) {
      writing.accept(HadoopFiles.path(name));
    } else {
      files.send(name, writing);
    }
  }
}
