package lxmert.spark;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a job runs.
 *
 * @param master as Spark writes it, such as {@code spark://host:7077}; null: what started this
 *     process says, else this machine
 * @param cores of this machine that are used then
 * @param settings of Spark's own, by their names
 */
public record ClusterPlace(@Nullable String master, int cores, Map<String, String> settings) {
  /** Copies the settings. */
  public ClusterPlace {
    settings = Map.copyOf(settings);
  }
}
