package lxmert.cli;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.regions.ImageFiles;
import lxmert.regions.RegionStore;
import lxmert.vision.Detector;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorFolder;
import lxmert.vision.Image;
import lxmert.vision.ImageReader;
import lxmert.vision.RegionDrawing;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert detect show}: the regions of one image drawn on it. */
@Command(
    name = "show",
    description = "Draws the regions of an image on it, fresh from a detector or from a store.",
    mixinStandardHelpOptions = true)
final class DetectShowCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1", exclusive = true)
  private Source source;

  @Option(names = "--image", required = true, paramLabel = "FILE", description = "The image.")
  private Path image;

  @Written
  @Option(names = "--out", required = true, paramLabel = "PNG", description = "The file to write.")
  private Path out;

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "12",
      description = "Draw at most so many regions, the best (default: ${DEFAULT-VALUE}).")
  private int max;

  @Option(names = "--beside", description = "Put the untouched image beside it.")
  private boolean beside;

  @Mixin private JsonOption json;

  @Mixin private StrictImagesOption whole;

  @Mixin private BehaviourOptions behaviour;

  @Mixin private ComputationOptions how;

  @Spec private CommandSpec spec;

  /** A detector or a store. */
  private static final class Source {
    @Option(
        names = "--detector",
        required = true,
        paramLabel = "DIR",
        description = "Look with this detector.")
    private @Nullable Path detector;

    @ArgGroup(exclusive = false, multiplicity = "1")
    private @Nullable Stored stored;
  }

  /** Regions found before. */
  private static final class Stored {
    @Option(
        names = "--store",
        required = true,
        paramLabel = "STORE",
        description = "Take the regions from this store.")
    private Path store;

    @Option(
        names = "--names",
        required = true,
        paramLabel = "DIR",
        description = "The folder of objects_vocab.txt and attributes_vocab.txt.")
    private Path names;

    @Option(
        names = "--image-id",
        paramLabel = "ID",
        description = "The image's id in the store (default: its file name without the ending).")
    private @Nullable String imageId;
  }

  /** Regions and what their ids mean. */
  private record Seen(Regions regions, List<String> objects, List<String> attributes) {
    Seen {
      check("object", regions.objectIds(), objects.size());
      check("attribute", regions.attributeIds(), attributes.size());
    }

    private static void check(String kind, int[] ids, int names) {
      for (int id : ids) {
        if (id < 0 || id >= names) {
          throw new UserError(
              "a region has the %s id %d, but there are %d names".formatted(kind, id, names));
        }
      }
    }
  }

  @Override
  public Integer call() {
    if (max < 0) {
      throw new UserError("--max is " + max + ", expected 0 or more");
    }
    Image pixels = ImageReader.read(image, whole.limits());
    Seen seen = seen(pixels);
    BufferedImage drawn =
        RegionDrawing.draw(pixels, seen.regions, seen.objects, seen.attributes, max);
    RegionDrawing.write(beside ? RegionDrawing.beside(pixels, drawn) : drawn, out);
    print(seen, spec.commandLine().getOut());
    return 0;
  }

  private Seen seen(Image pixels) {
    if (source.detector != null) {
      DetectorConfig settings = behaviour.settings(source.detector);
      try (Detector found = Detector.load(source.detector, settings, how.computation())) {
        return new Seen(found.detect(pixels), found.objectNames(), found.attributeNames());
      }
    }
    if (source.stored == null) {
      throw new IllegalStateException("neither a detector nor a store");
    }
    Stored stored = source.stored;
    String id = stored.imageId == null ? ImageFiles.imageId(image) : stored.imageId;
    try (RegionStore store = RegionStore.open(stored.store)) {
      return new Seen(
          store.get(id),
          DetectorFolder.objectNames(stored.names),
          DetectorFolder.attributeNames(stored.names));
    }
  }

  private void print(Seen seen, PrintWriter print) {
    for (int i = 0; i < Math.min(max, seen.regions.count()); i++) {
      String object = seen.objects.get(seen.regions.objectIds()[i]);
      String attribute = seen.attributes.get(seen.regions.attributeIds()[i]);
      float score = seen.regions.objectScores()[i];
      float[] box = Arrays.copyOfRange(seen.regions.boxes(), i * 4, i * 4 + 4);
      if (json.wanted()) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("object", object);
        line.put("object_score", score);
        line.put("attribute", attribute);
        line.put("attribute_score", seen.regions.attributeScores()[i]);
        line.put("box", box);
        print.println(Json.line(line));
      } else {
        print.printf(
            "%4.2f  %-28s %4.0f %4.0f %4.0f %4.0f%n",
            score, attribute + " " + object, box[0], box[1], box[2], box[3]);
      }
    }
  }
}
