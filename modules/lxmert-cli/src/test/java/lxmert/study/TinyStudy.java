package lxmert.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sizes whose runs take about a second each. */
public final class TinyStudy {
  private static final List<String> TASK = List.of("epochs=1", "batch_size=16");

  private TinyStudy() {}

  /** Such sizes. */
  public static StudySizes sizes(List<Long> seeds, String... tasks) {
    Map<String, List<String>> each = new LinkedHashMap<>();
    for (String task : tasks) {
      each.put(task, TASK);
    }
    return new StudySizes(
        seeds,
        new StudySizes.WorldSizes(3, 20, 3, 4, 2, 6),
        1,
        2,
        List.of("batch_size=32", "micro_batch_size=32"),
        List.of(
            "model.hidden_size=16", "model.intermediate_size=16", "model.num_attention_heads=2"),
        List.of("optimizer.learning_rate=2e-3"),
        each);
  }
}
