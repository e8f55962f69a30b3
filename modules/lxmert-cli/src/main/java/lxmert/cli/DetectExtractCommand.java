package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.io.Check;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.regions.ImageFiles;
import lxmert.regions.RegionExport;
import lxmert.regions.RegionExtraction;
import lxmert.regions.RegionFormat;
import lxmert.vision.Detector;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert detect extract}: images to a store of regions, a table or .npz files. */
@Command(
    name = "extract",
    description = {
      "Finds the regions of many images and puts them into a store.",
      "Run again after an interruption, it goes on where it was; run several times at once, the"
          + " processes share the work. Files that are no images are passed over and listed in"
          + " STORE/failed.jsonl. Files of the same content are looked at once."
    },
    mixinStandardHelpOptions = true)
final class DetectExtractCommand implements Callable<Integer> {
  @Option(
      names = "--detector",
      required = true,
      paramLabel = "DIR",
      description = "The detector: a folder with its settings and weights.")
  private Path detector;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "DIR|LIST",
      description =
          "A folder of images, or a text file with one path a line, or an image id, a tab and a"
              + " path.")
  private Path images;

  @Written(folder = true)
  @Option(
      names = "--out",
      required = true,
      paramLabel = "STORE",
      description =
          "The region store to write or to add to, a folder; or a new file .tsv or folder .npz.")
  private Path out;

  @Option(
      names = "--format",
      description =
          "STORE, TSV (the official table of ten columns), NPZ (a file for each image, in a"
              + " folder) or ONE_NPZ (one for all); default: what the name of --out ends with, else"
              + " STORE, and NPZ for .npz.")
  private @Nullable RegionFormat format;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Images looked at at the same time (default: one for each core).")
  private @Nullable Integer threads;

  @Mixin private ExtractionOptions extraction;

  @Mixin private JsonOption json;

  @Mixin private ComputationOptions how;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    RegionFormat form = format == null ? RegionFormat.of(out) : format;
    boolean stored = form == RegionFormat.STORE;
    Map<String, Path> files = ImageFiles.of(images);
    if (!stored) {
      RegionExport.requireNew(out);
    }
    Path store = stored ? out : RegionExport.parts(out);
    long start = System.nanoTime();
    RegionExtraction.Options options = Check.given("detect extract", () -> options(stored));
    Progress progress = ConsoleProgress.onStandardError();
    RegionExtraction.Result result;
    try (Detector found =
            Detector.load(detector, extraction.behaviour().settings(detector), how.computation());
        RegionExtraction run = new RegionExtraction(found, options, progress)) {
      result = run.run(store, files);
    }
    if (result.failed().size() == files.size()) {
      RegionExport.deleteIfEmpty(store);
      throw new UserError(
          "none of %d files is an image: %s"
              .formatted(files.size(), result.failed().get(0).reason()));
    }
    if (!stored) {
      RegionExport.finish(out, form, files, result.failed());
    }
    print(result, form, (System.nanoTime() - start) / 1e9, spec.commandLine().getOut());
    return 0;
  }

  private RegionExtraction.Options options(boolean stored) {
    return new RegionExtraction.Options(
        extraction.store(stored),
        threads == null ? Runtime.getRuntime().availableProcessors() : threads,
        extraction.strict(),
        extraction.limits());
  }

  private void print(
      RegionExtraction.Result done, RegionFormat form, double seconds, PrintWriter print) {
    double rate = done.added() / seconds;
    if (json.wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("out", out.toString());
      line.put("added", done.added());
      line.put("copied", done.copied());
      line.put("others", done.others());
      line.put("known", done.known());
      line.put("failed", done.failed().size());
      line.put("seconds", seconds);
      line.put("images_per_second", rate);
      print.println(Json.line(line));
      return;
    }
    print.printf("%d images added to %s, %.1f a second%n", done.added(), out, rate);
    tell(print, done.copied(), "of them have the content of another file and were copied");
    tell(print, done.others(), "images were added by other processes or an earlier run");
    tell(print, done.known(), "images were there already and were passed over");
    tell(
        print,
        done.failed().size(),
        "files are no images and were passed over; see " + RegionExport.failedFile(out, form));
  }

  private static void tell(PrintWriter print, int count, String what) {
    if (count > 0) {
      print.printf("%d %s%n", count, what);
    }
  }
}
