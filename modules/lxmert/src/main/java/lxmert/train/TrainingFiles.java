package lxmert.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run about sentences and images reads.
 *
 * @param train what is learned from, in the format of the task
 * @param valid likewise, what the model is evaluated on
 * @param regions region store of both splits' images
 * @param vocabulary {@code vocab.txt}; null: that of {@code from}, or learned from the training
 *     sentences
 * @param from model folder or weights file that training starts from; null: fresh weights
 */
public record TrainingFiles(
    List<Path> train,
    List<Path> valid,
    Path regions,
    @Nullable Path vocabulary,
    @Nullable Path from) {
  /** Copies the lists. */
  public TrainingFiles {
    train = List.copyOf(train);
    valid = List.copyOf(valid);
  }

  /** All of them, as {@link RunInputs} names them. */
  public Map<String, List<Path>> byName() {
    Map<String, List<Path>> byName = new LinkedHashMap<>();
    byName.put("train", train);
    byName.put("valid", valid);
    byName.put("regions", List.of(regions));
    byName.put("vocab", RunInputs.present(vocabulary));
    byName.put("from", RunInputs.present(from));
    return byName;
  }
}
