package lxmert.spark;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import lxmert.io.AtomicFiles;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.regions.FailedImage;
import lxmert.regions.RegionExport;
import lxmert.regions.RegionFormat;
import lxmert.regions.RegionStore;
import lxmert.regions.RegionStoreOptions;
import lxmert.regions.RegionStoreWriter;
import lxmert.tensor.Precision;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorFolder;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Finds the regions of many images on a cluster, into Parquet files of any file system or into a
 * region store of this machine. Run again after an interruption, it goes on with the images that
 * are missing.
 */
public final class ExtractJob {
  private static final StructType IMAGES =
      new StructType()
          .add("place", DataTypes.LongType)
          .add("id", DataTypes.StringType)
          .add("path", DataTypes.StringType);

  private static final StructType FOUND =
      IMAGES.add("regions", RegionRows.TYPE).add("error", DataTypes.StringType);

  /**
   * What to extract.
   *
   * @param images a folder or a list, on any file system
   * @param out a folder of Parquet files on any file system, or a region store of this machine
   * @param store how a store is written; null: Parquet files
   * @param imagesPerPart what a task takes on, and an interruption can lose
   * @param detector the folder of the detector
   * @param settings from the detector's own settings to those that are used
   * @param precision of its convolutions
   * @param device where it computes
   * @param strictImages whether damaged images that can be read are no images either
   * @param strict whether a file that is no image ends the job
   */
  public record Request(
      String images,
      String out,
      @Nullable RegionStoreOptions store,
      int imagesPerPart,
      String detector,
      UnaryOperator<DetectorConfig> settings,
      Precision precision,
      String device,
      boolean strictImages,
      boolean strict) {
    /** Checks the number of images. */
    public Request {
      Check.atLeast(1, "images in a part", imagesPerPart);
    }
  }

  /**
   * What came of it.
   *
   * @param added images that were looked at
   * @param known images that were there already
   * @param failed files that are no images, of all runs
   */
  public record Result(long added, long known, List<FailedImage> failed) {}

  private final SparkSession spark;
  private final Request request;
  private final HadoopFiles files;

  private ExtractJob(SparkSession spark, Request request) {
    this.spark = spark;
    this.request = request;
    files = HadoopFiles.of(spark);
  }

  /**
   * Looks at all images that were not looked at yet.
   *
   * @throws UserError if a file is missing or broken, or the result holds other things
   */
  public static Result run(ClusterPlace place, Request request) {
    return ClusterSession.run(
        "lxmert spark extract", place, spark -> new ExtractJob(spark, request).run());
  }

  private Result run() {
    Map<String, String> images = NamedImages.of(request.images, files);
    int all = images.size();
    if (request.store != null) {
      forgetStored(images);
    }
    DetectorConfig settings =
        request.settings.apply(DetectorFolder.config(files.local(request.detector)));
    String name = request.store == null ? request.out : request.out + ".parts";
    PartsFolder parts = PartsFolder.open(spark, files, name, FOUND, header(settings));
    Set<String> done = ids(parts.rows());
    List<Row> missing = missing(images, done);
    if (!missing.isEmpty()) {
      parts.add(extractor(settings).transform(frame(missing)));
    }
    List<FailedImage> failed = failed(parts, images.keySet());
    if (failed.size() == all) {
      throw new UserError(
          "none of %d files is an image: %s".formatted(all, failed.get(0).reason()));
    }
    finish(parts, images.keySet(), failed);
    long before = failed.stream().filter(each -> done.contains(each.imageId())).count();
    long added = missing.size() - (failed.size() - before);
    return new Result(added, all - missing.size() - before, failed);
  }

  private RegionExtractor extractor(DetectorConfig settings) {
    return new RegionExtractor()
        .setDetector(request.detector)
        .setSettings(settings)
        .setInputCol("path")
        .setPrecision(request.precision)
        .setDevice(request.device)
        .setStrictImages(request.strictImages)
        .setStrict(request.strict);
  }

  /** What decides the regions. */
  private String header(DetectorConfig settings) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("version", Version.NUMBER);
    header.put("detector", request.detector);
    header.put("settings", settings);
    header.put("precision", request.precision);
    header.put("strictImages", request.strictImages);
    return Json.line(header);
  }

  /** Leaves out the images that the store has. */
  private void forgetStored(Map<String, String> images) {
    if (Files.exists(Path.of(request.out))) {
      try (RegionStore store = RegionStore.open(Path.of(request.out))) {
        images.keySet().removeIf(store::contains);
      }
    }
  }

  private static Set<String> ids(Dataset<Row> rows) {
    Set<String> ids = new HashSet<>();
    rows.select("id").collectAsList().forEach(row -> ids.add(row.getString(0)));
    return ids;
  }

  private static List<Row> missing(Map<String, String> images, Set<String> done) {
    List<Row> rows = new ArrayList<>();
    long[] place = new long[1];
    images.forEach(
        (id, file) -> {
          if (!done.contains(id)) {
            rows.add(RowFactory.create(place[0], id, file));
          }
          place[0]++;
        });
    return rows;
  }

  private Dataset<Row> frame(List<Row> images) {
    int parts = (images.size() + request.imagesPerPart - 1) / request.imagesPerPart;
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return spark.createDataFrame(context.parallelize(images, parts), IMAGES);
  }

  private static List<FailedImage> failed(PartsFolder parts, Set<String> asked) {
    return parts
        .rows()
        .where("error IS NOT NULL")
        .orderBy("place")
        .select("id", "path", "error")
        .collectAsList()
        .stream()
        .map(row -> new FailedImage(row.getString(0), row.getString(1), row.getString(2)))
        .filter(each -> asked.contains(each.imageId()))
        .toList();
  }

  private static byte[] lines(List<FailedImage> failed) {
    StringBuilder lines = new StringBuilder();
    failed.forEach(each -> lines.append(Json.line(each)).append('\n'));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Lists what is no image; turns the parts into a store and deletes them, where one is asked for.
   */
  private void finish(PartsFolder parts, Set<String> asked, List<FailedImage> failed) {
    RegionStoreOptions options = request.store;
    if (options == null) {
      files.write(request.out + "/_failed.jsonl", lines(failed));
      return;
    }
    Path out = Path.of(request.out);
    try (RegionStoreWriter writer = RegionStoreWriter.open(out, options)) {
      for (Dataset<Row> file : parts.files()) {
        Iterator<Row> rows = file.where("error IS NULL").select("id", "regions").toLocalIterator();
        while (rows.hasNext()) {
          Row row = rows.next();
          if (asked.contains(row.getString(0)) && !writer.contains(row.getString(0))) {
            writer.add(row.getString(0), RegionRows.read(row.getStruct(1)));
          }
        }
      }
    }
    AtomicFiles.writeString(
        RegionExport.failedFile(out, RegionFormat.STORE),
        new String(lines(failed), StandardCharsets.UTF_8));
    parts.delete();
  }
}
