package lxmert.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.io.Check;
import lxmert.io.UserError;
import lxmert.regions.RegionStoreOptions;
import lxmert.spark.ExtractJob;
import lxmert.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert spark extract}: images to Parquet files or a store of regions, on a cluster. */
@Command(
    name = "extract",
    description = {
      "Finds the regions of many images on a cluster: the regions of detect extract, to the bit.",
      "Run again after an interruption, it goes on where it was. Files that are no images are passed"
          + " over and listed in OUT/_failed.jsonl, or STORE/failed.jsonl."
    },
    mixinStandardHelpOptions = true)
final class SparkExtractCommand implements Callable<Integer> {
  @Option(
      names = "--detector",
      required = true,
      paramLabel = "DIR",
      description =
          "The detector: a folder with its settings and weights, which every executor sees.")
  private String detector;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR|LIST",
      description =
          "A folder of images, or a text file with one path a line, or an image id, a tab and a"
              + " path.")
  private String images;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "OUT",
      description =
          "A folder of Parquet files to write or to go on with, or a region store of this machine.")
  private String out;

  @Option(
      names = "--format",
      description =
          "PARQUET, or STORE on this machine (default: PARQUET where --out ends so or is in another"
              + " file system, else STORE).")
  private @Nullable Format format;

  @Mixin private ExtractionOptions extraction;

  @Mixin private SparkOptions spark;

  @Mixin private JsonOption json;

  @Mixin private PrecisionOption precision;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  /** What is written. */
  enum Format {
    /** Parquet files, in any file system. */
    PARQUET,
    /** A region store of this machine. */
    STORE
  }

  @Override
  public Integer call() {
    ExtractJob.Result done =
        ExtractJob.run(spark.place(), Check.given("spark extract", this::request));
    PrintWriter print = spec.commandLine().getOut();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("out", out);
    line.put("added", done.added());
    line.put("known", done.known());
    line.put("failed", done.failed().size());
    json.print(
        print,
        line,
        () -> {
          print.printf("%d images added to %s%n", done.added(), out);
          if (done.known() > 0) {
            print.printf("%d images were there already and were passed over%n", done.known());
          }
          if (!done.failed().isEmpty()) {
            print.printf(
                "%d files are no images and were passed over; the first: %s%n",
                done.failed().size(), done.failed().get(0).reason());
          }
        });
    return 0;
  }

  private ExtractJob.Request request() {
    boolean elsewhere = out.matches("(?!file:)[a-zA-Z][a-zA-Z0-9+.-]+:.*");
    boolean parquet =
        format == null ? elsewhere || out.endsWith(".parquet") : format == Format.PARQUET;
    if (elsewhere && !parquet) {
      throw new UserError(out + " is no path of this machine, where a region store has to be");
    }
    RegionStoreOptions store = extraction.store(!parquet);
    return new ExtractJob.Request(
        images,
        out,
        parquet ? null : store,
        store.imagesPerShard(),
        detector,
        extraction.behaviour()::over,
        precision.orElse(Precision.FLOAT32),
        device.name(),
        extraction.limits().strict(),
        extraction.strict());
  }
}
