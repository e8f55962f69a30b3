package lxmert.train;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/**
 * What a run is made from: all that its folder has to tell of where its model came from.
 *
 * @param recipe how the model is trained: a record, which is saved as {@code recipe.yaml}
 * @param data everything else that decides the run's numbers, by name: files, and how much of them
 *     is used. A run goes on only with the same
 * @param notes what else the account of the run holds, and decides none of its numbers
 */
public record RunInputs(Object recipe, Map<String, Object> data, Map<String, Object> notes) {
  /** Copies the maps, keeping their order. */
  public RunInputs {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
  }

  /** Every setting that decides the run's numbers. */
  RunConfiguration configuration() {
    return RunConfiguration.of(recipe, data);
  }

  /** How a file is named among the data; {@code none} where there is none. */
  public static String name(@Nullable Path file) {
    return file == null ? "none" : file.toAbsolutePath().normalize().toString();
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
