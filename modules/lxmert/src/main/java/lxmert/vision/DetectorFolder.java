package lxmert.vision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.Digests;
import lxmert.io.InputFile;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.StateDict;
import lxmert.tensor.WeightFiles;
import org.bytedeco.javacpp.PointerScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A detector on disk: {@code config.json} or {@code config.yaml}, {@code model.safetensors} or
 * {@code pytorch_model.bin} under the public names, {@code objects_vocab.txt} and {@code
 * attributes_vocab.txt}. Without a vocabulary its classes are called by number.
 */
public final class DetectorFolder {
  private static final Logger LOGGER = LoggerFactory.getLogger(DetectorFolder.class);
  private static final List<String> CONFIGS = List.of("config.json", "config.yaml");
  private static final String OBJECTS = "objects_vocab.txt";
  private static final String ATTRIBUTES = "attributes_vocab.txt";
  private static final String COUNTER = "num_batches_tracked";

  private DetectorFolder() {}

  /** The settings of the detector in a folder. */
  public static DetectorConfig config(Path folder) {
    return DetectorConfig.read(
        CONFIGS.stream()
            .map(folder::resolve)
            .filter(Files::isRegularFile)
            .findFirst()
            .orElseThrow(
                () ->
                    new UserError(
                        "%s is not a detector: it has no %s"
                            .formatted(folder, String.join(" and no ", CONFIGS)))));
  }

  /** The names of its object classes, one a line of the vocabulary. */
  public static List<String> objectNames(Path folder, DetectorConfig config) {
    return names(folder.resolve(OBJECTS), "object", config.roiHeads().numClasses());
  }

  /** The names of its attributes, one a line of the vocabulary. */
  public static List<String> attributeNames(Path folder, DetectorConfig config) {
    return names(folder.resolve(ATTRIBUTES), "attribute", config.roiBoxHead().numAttrs());
  }

  /** The object names of a folder that need not hold a detector. */
  public static List<String> objectNames(Path folder) {
    return names(folder.resolve(OBJECTS));
  }

  /** The attribute names of a folder that need not hold a detector. */
  public static List<String> attributeNames(Path folder) {
    return names(folder.resolve(ATTRIBUTES));
  }

  /** A digest of a folder's weights and of the settings: the same regions come of the same. */
  static String digest(Path folder, DetectorConfig config) {
    String weights =
        WeightFiles.parts(weights(folder)).stream().map(Digests::of).collect(Collectors.joining());
    return Digests.of(Json.line(config) + weights);
  }

  private static Path weights(Path folder) {
    return WeightFiles.require(folder, "a detector");
  }

  /**
   * Copies the weights of a folder into a network.
   *
   * @throws UserError if they do not fit it
   */
  public static void loadWeights(Path folder, FasterRcnn network) {
    Path file = weights(folder);
    try (PointerScope scope = new PointerScope();
        StateDict state = StateDict.read(file);
        // Some files hold the norms' counters with another shape, or not at all; nothing needs
        // them.
        StateDict used = state.renamed(DetectorFolder::withoutCounter)) {
      float[] formula = network.rpn().cellAnchors();
      ModuleWeights.load(
          network, used, name -> name.endsWith(COUNTER), name -> name.startsWith(COUNTER));
      boolean own = network.config().behaviour().anchors() == DetectorBehaviour.AnchorKind.EXACT;
      if (own && !Arrays.equals(formula, network.rpn().cellAnchors())) {
        LOGGER.warn(
            "{}: its anchors differ from those that its settings give; its own are used", file);
      }
    }
  }

  /**
   * Writes a detector, replacing a folder that is there.
   *
   * @param objectNames as many as the settings have classes
   * @param attributeNames as many as the settings have attributes
   */
  public static void save(
      Path folder, FasterRcnn network, List<String> objectNames, List<String> attributeNames) {
    AtomicFiles.writeFolder(
        folder,
        temporary -> {
          network.config().write(temporary.resolve(CONFIGS.get(0)));
          try (PointerScope scope = new PointerScope()) {
            SafeTensors.write(
                temporary.resolve(WeightFiles.SAFETENSORS),
                ModuleWeights.stateOf(network),
                Map.of("format", "pt"));
          }
          Files.writeString(temporary.resolve(OBJECTS), String.join("\n", objectNames) + "\n");
          Files.writeString(
              temporary.resolve(ATTRIBUTES), String.join("\n", attributeNames) + "\n");
        });
  }

  private static String withoutCounter(String name) {
    return name.endsWith(COUNTER) ? COUNTER + " of " + name : name;
  }

  private static List<String> names(Path file, String kind, int count) {
    if (!Files.exists(file)) {
      return IntStream.range(0, count).mapToObj(i -> kind + " " + i).toList();
    }
    List<String> names = names(file);
    if (names.size() != count) {
      throw new UserError(
          "%s has %d lines, expected %d as in the settings".formatted(file, names.size(), count));
    }
    return names;
  }

  /** A line may hold synonyms; the first is the name that is shown. */
  private static List<String> names(Path file) {
    try (Stream<String> lines = Files.lines(InputFile.regular(file), StandardCharsets.UTF_8)) {
      return lines.map(line -> line.split(",", 2)[0].strip()).toList();
    } catch (UncheckedIOException e) {
      throw new UserError(file + " is not a text in UTF-8", e);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }
}
