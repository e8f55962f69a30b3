package lxmert.train;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lxmert.io.FileContents;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/**
 * What a run is made from: all that its folder has to tell of where its model came from.
 *
 * @param recipe how the model is trained: a record, which is saved as {@code recipe.yaml}
 * @param data everything else that decides the run's numbers, by name: files, and how much of them
 *     is used. A run goes on only with the same
 * @param notes what else the account of the run holds, and decides none of its numbers
 * @param files those among the data, by its names: what ranks have to have the same, each wherever
 *     its machine has it
 */
public record RunInputs(
    Object recipe,
    Map<String, Object> data,
    Map<String, Object> notes,
    Map<String, List<Path>> files) {
  /** Copies the maps, keeping their order. */
  public RunInputs {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** Inputs of a run in one process. */
  public RunInputs(Object recipe, Map<String, Object> data, Map<String, Object> notes) {
    this(recipe, data, notes, Map.of());
  }

  /** Every setting that decides the run's numbers. */
  RunConfiguration configuration() {
    return RunConfiguration.of(recipe, data);
  }

  /**
   * What all ranks of a run have to have the same, by name: the settings, and digests of what is in
   * the files instead of where they are.
   *
   * @throws lxmert.io.UserError if a file cannot be read
   */
  Map<String, String> identity() {
    Map<String, String> identity = new LinkedHashMap<>(configuration().values());
    files.forEach(
        (name, paths) ->
            identity.put(
                name, paths.stream().map(FileContents::digest).collect(Collectors.joining(", "))));
    return identity;
  }

  /** How a file is named among the data; {@code none} where there is none. */
  public static String name(@Nullable Path file) {
    return file == null ? "none" : file.toAbsolutePath().normalize().toString();
  }

  /** A file as a list, which is empty where there is none. */
  public static List<Path> present(@Nullable Path file) {
    return file == null ? List.of() : List.of(file);
  }

  /** As {@link #name(Path)}, for several files. */
  public static List<String> names(List<Path> files) {
    return files.stream().map(RunInputs::name).toList();
  }

  /** How a device is named among the data. */
  public static String name(Device device) {
    return device.is_cuda() ? "cuda" : "cpu";
  }
}
