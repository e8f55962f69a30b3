package lxmert.tensor;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import lxmert.io.Json;
import lxmert.io.UserError;

/**
 * The weights of a Hugging Face folder, in one file or in several that an index names ({@code
 * model.safetensors.index.json}).
 */
public final class WeightFiles {
  /** The file that our own folders have. */
  public static final String SAFETENSORS = "model.safetensors";

  private static final String INDEX = ".index.json";
  private static final List<String> NAMES =
      List.of(SAFETENSORS, SAFETENSORS + INDEX, "pytorch_model.bin", "pytorch_model.bin" + INDEX);

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Index(@JsonProperty("weight_map") Map<String, String> files) {}

  private WeightFiles() {}

  /** The file that {@link StateDict#read(Path)} takes, or the index; empty if there is neither. */
  public static Optional<Path> find(Path folder) {
    return NAMES.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
  }

  /**
   * The same where it has to be there.
   *
   * @param kind what the folder should be, such as "a detector"
   * @throws UserError if the folder has no weights
   */
  public static Path require(Path folder, String kind) {
    return find(folder)
        .orElseThrow(
            () ->
                new UserError(
                    "%s is not %s: it has no weights, expected one of %s"
                        .formatted(folder, kind, String.join(", ", NAMES))));
  }

  /**
   * All files that hold weights: those of an index, or the file itself.
   *
   * @throws UserError as {@link #files}
   */
  public static List<Path> parts(Path file) {
    return isIndex(file) ? List.copyOf(files(file).keySet()) : List.of(file);
  }

  /** Whether a file is an index of others. */
  static boolean isIndex(Path file) {
    return file.toString().endsWith(INDEX);
  }

  /**
   * The files of an index with the tensors that are in each.
   *
   * @throws UserError if it is no index, or names what is no file beside it
   */
  static SortedMap<Path, List<String>> files(Path index) {
    Map<String, String> map = Json.read(index, Index.class).files;
    SortedMap<Path, List<String>> files = new TreeMap<>();
    for (Map.Entry<String, String> entry : map.entrySet()) {
      String name = entry.getValue();
      Path file = index.resolveSibling(name.isEmpty() ? "?" : name);
      if (name.contains("/") || name.contains("\\") || !Files.isRegularFile(file)) {
        throw new UserError(
            "%s: %s is in %s, expected the name of a file beside the index"
                .formatted(index, entry.getKey(), Json.line(entry.getValue())));
      }
      files.computeIfAbsent(file, each -> new ArrayList<>()).add(entry.getKey());
    }
    if (files.isEmpty()) {
      throw new UserError(index + ": weight_map is empty, expected the files of tensors");
    }
    return files;
  }
}
