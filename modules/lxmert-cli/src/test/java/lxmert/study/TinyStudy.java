package lxmert.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sizes whose runs take about a second each. */
public final class TinyStudy {
  /** All runs of a study. */
  static final StudyShare WHOLE = new StudyShare(List.of(), null);

  private static final List<String> TASK =
      List.of("epochs=1", "batch_size=16", "micro_batch_size=16");

  private TinyStudy() {}

  /** Such sizes; every seed has its pre-training. */
  public static StudySizes sizes(List<Long> seeds, String... tasks) {
    return sizes(seeds, seeds.size(), 1, 32, TASK, tasks);
  }

  /** The same without a detector. */
  static StudySizes withoutDetector(List<Long> seeds, String... tasks) {
    return sizes(seeds, seeds.size(), 0, 32, TASK, tasks);
  }

  /** Sizes for models that are larger, with one pre-training: few and large batches. */
  static StudySizes largeBatches(List<Long> seeds, String... tasks) {
    List<String> task = List.of("epochs=1", "batch_size=60", "micro_batch_size=60");
    return sizes(seeds, 1, 1, 120, task, tasks);
  }

  private static StudySizes sizes(
      List<Long> seeds,
      int pretrainings,
      int detectorEpochs,
      int batch,
      List<String> task,
      String... tasks) {
    Map<String, List<String>> each = new LinkedHashMap<>();
    for (String name : tasks) {
      each.put(name, task);
    }
    return new StudySizes(
        seeds,
        pretrainings,
        new StudySizes.WorldSizes(3, 20, 3, 4, 2, 6, 8),
        detectorEpochs,
        2,
        List.of("batch_size=" + batch, "micro_batch_size=" + batch),
        List.of(
            "model.hidden_size=16", "model.intermediate_size=16", "model.num_attention_heads=2"),
        List.of("optimizer.learning_rate=2e-3"),
        each);
  }
}
