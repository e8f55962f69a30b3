package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lxmert.data.PictureFiles;
import lxmert.data.RegionExtraction;
import lxmert.data.RegionStoreOptions;
import lxmert.data.RegionStoreWriter;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.vision.Detector;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert detect extract}: pictures to a store of regions. */
@Command(
    name = "extract",
    description = {
      "Finds the regions of many pictures and puts them into a store.",
      "Run again after an interruption, it goes on where it was. Files that are no pictures are"
          + " passed over and listed beside the store, in STORE.refused.txt."
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
          "A folder of pictures, or a text file with one path a line, or an image id, a tab and a"
              + " path.")
  private Path images;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "STORE",
      description = "The region store to write or to add to, a folder.")
  private Path out;

  @Option(
      names = "--features",
      defaultValue = "F16",
      description =
          "Store features as F16 (half the disk) or F32 (as they come); default ${DEFAULT-VALUE}.")
  private RegionImportOptions.FeatureType features;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Pictures looked at at the same time (default: one for each core).")
  private @Nullable Integer threads;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Map<String, Path> pictures = PictureFiles.of(images);
    RegionStoreOptions options =
        new RegionStoreOptions(
            DType.valueOf(features.name()), RegionStoreOptions.DEFAULT.picturesPerShard());
    Progress progress = Progress.on(System.err);
    long start = System.nanoTime();
    RegionExtraction.Result result;
    try (Detector found = Detector.load(detector, device.device());
        RegionStoreWriter writer = RegionStoreWriter.open(out, options);
        RegionExtraction extraction = new RegionExtraction(found, writer, threads(), progress)) {
      result = extraction.run(pictures);
    }
    listRefused(result.refused());
    if (result.added() + result.known() == 0) {
      throw new UserError(
          "none of %d files is a picture: %s"
              .formatted(pictures.size(), result.refused().get(0).reason()));
    }
    print(result, (System.nanoTime() - start) / 1e9, spec.commandLine().getOut());
    return 0;
  }

  private int threads() {
    int number = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (number < 1) {
      throw new UserError("--threads is " + number + ", expected 1 or more");
    }
    return number;
  }

  private Path refusedFile() {
    return out.resolveSibling(out.getFileName() + ".refused.txt");
  }

  private void listRefused(List<RegionExtraction.Refused> refused) {
    if (!refused.isEmpty() || Files.exists(refusedFile())) {
      AtomicFiles.writeString(
          refusedFile(),
          refused.stream()
              .map(each -> each.file() + "\t" + each.reason() + "\n")
              .collect(Collectors.joining()));
    }
  }

  private void print(RegionExtraction.Result done, double seconds, PrintWriter print) {
    double rate = done.added() / seconds;
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("store", out.toString());
      line.put("added", done.added());
      line.put("known", done.known());
      line.put("refused", done.refused().size());
      line.put("seconds", seconds);
      line.put("pictures_per_second", rate);
      print.println(Json.line(line));
      return;
    }
    print.printf("%d pictures added to %s, %.1f a second%n", done.added(), out, rate);
    if (done.known() > 0) {
      print.printf("%d pictures were there already and were passed over%n", done.known());
    }
    if (!done.refused().isEmpty()) {
      print.printf(
          "%d files are no pictures and were passed over; see %s%n",
          done.refused().size(), refusedFile());
    }
  }
}
