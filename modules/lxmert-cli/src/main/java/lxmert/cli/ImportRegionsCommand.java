package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.regions.ImageFiles;
import lxmert.regions.RegionImport;
import lxmert.regions.RegionReader;
import lxmert.regions.RegionStoreOptions;
import lxmert.regions.RenamedImages;
import lxmert.tensor.DType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert import regions}: regions that other programs wrote. */
@Command(
    name = "regions",
    aliases = {"tsv", "npz"},
    description = {
      "Puts regions that other programs found into a store: tables (obj36, bottom-up-attention),"
          + " NumPy archives, HDF5 files, LMDB databases.",
      "What a file is and how it tells of an image is seen from its content, and printed."
    },
    mixinStandardHelpOptions = true)
final class ImportRegionsCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "DIR|FILE",
      description =
          "Tables such as train2014_obj36.tsv (.gz too), archives .npz or a folder with one for"
              + " each image, HDF5 files, LMDB databases; - for a table from standard input.")
  private List<Path> files;

  @Written(folder = true)
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

  @Option(
      names = "--image-ids",
      paramLabel = "PATTERN|FILE",
      description =
          "Names for images that the files have by number: a pattern such as"
              + " COCO_val2014_%%012d; a text file with a number, a tab and a name a line; or COCO's"
              + " annotations, .json. May be given several times.")
  private List<String> imageIds = List.of();

  @Option(
      names = "--images",
      paramLabel = "DIR|LIST",
      description =
          "The images, as for detect extract: they give the size where regions come without.")
  private @Nullable Path images;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  /** How features are stored. */
  enum FeatureType {
    F16,
    F32
  }

  @Override
  public Integer call() {
    RegionReader reader =
        new RegionReader(
            RenamedImages.of(imageIds), images == null ? Map.of() : ImageFiles.of(images));
    RegionStoreOptions options =
        new RegionStoreOptions(
            DType.valueOf(features.name()), RegionStoreOptions.DEFAULT.imagesPerShard());
    List<String> recognised = new ArrayList<>();
    RegionImport done;
    try (Progress.Bar bar =
        ConsoleProgress.onStandardError().start("importing regions", -1, "images")) {
      done =
          RegionImport.run(
              out,
              options,
              sink ->
                  files.forEach(
                      file ->
                          recognised.add(
                              reader.read(
                                  file, sink.andThen((imageId, regions) -> bar.advance(1))))));
    }
    print(recognised, done);
    return 0;
  }

  private void print(List<String> recognised, RegionImport done) {
    PrintWriter print = spec.commandLine().getOut();
    if (json.wanted()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("store", out.toString());
      result.put("added", done.added());
      result.put("known", done.known());
      result.put("recognised", recognised);
      print.println(Json.line(result));
      return;
    }
    for (int i = 0; i < files.size(); i++) {
      print.printf("%s is %s%n", files.get(i), recognised.get(i));
    }
    print.printf("%d images added to %s%n", done.added(), out);
    if (done.known() > 0) {
      print.printf("%d images were there already and were passed over%n", done.known());
    }
  }
}
