package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.regions.RegionImport;
import lxmert.regions.RegionStoreOptions;
import lxmert.tensor.DType;
import lxmert.vision.Regions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all imports of regions share, and the import itself. */
final class RegionImportOptions {
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
  private FeatureType features;

  @Mixin private JsonOption json;

  /** How features are stored. */
  enum FeatureType {
    F16,
    F32
  }

  /** Reads one file or folder and hands over its images. */
  @FunctionalInterface
  interface Reader {
    void read(Path file, BiConsumer<String, Regions> images);
  }

  /** Imports all files into one store and prints what became of them. */
  void run(List<Path> files, Reader reader, PrintWriter print) {
    RegionStoreOptions options =
        new RegionStoreOptions(
            DType.valueOf(features.name()), RegionStoreOptions.DEFAULT.imagesPerShard());
    RegionImport done;
    try (Progress.Bar bar =
        ConsoleProgress.onStandardError().start("importing regions", -1, "images")) {
      done =
          RegionImport.run(
              out,
              options,
              images -> {
                BiConsumer<String, Regions> counted =
                    images.andThen((imageId, regions) -> bar.advance(1));
                files.forEach(file -> reader.read(file, counted));
              });
    }
    print(done, print);
  }

  private void print(RegionImport done, PrintWriter print) {
    if (json.wanted()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("store", out.toString());
      result.put("added", done.added());
      result.put("known", done.known());
      print.println(Json.line(result));
      return;
    }
    print.printf("%d images added to %s%n", done.added(), out);
    if (done.known() > 0) {
      print.printf("%d images were there already and were passed over%n", done.known());
    }
  }
}
