package lxmert.train;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A training that came to its end: what the card of its best model, and a report of it, are made
 * of.
 *
 * @param folder of the run
 * @param model what kind of model it made
 * @param data where the data came from, by the names of settings; lists as {@code a, b}
 * @param recipe every other setting by its dotted name
 * @param bestEpoch the epoch of the best model, counted from 1
 * @param figures of the best model on the validation split
 * @param examplesPerSecond in training
 */
public record FinishedRun(
    Path folder,
    ModelDescription model,
    Map<String, String> data,
    Map<String, String> recipe,
    int bestEpoch,
    Map<String, Double> figures,
    double examplesPerSecond) {
  /** The warning that belongs to every figure of such a model. */
  public static final String WARNING =
      "Figures on images that the detector has seen are too good. The published detector was"
          + " trained on Visual Genome: it has seen images of GQA's validation split, and half of"
          + " Visual Genome's images are COCO's, which VQA and the captions are about as well."
          + " Compare with others on test splits only (GQA: testdev or test).";

  /** Settings that say where data came from, and how much of it was used. */
  private static final List<String> DATA =
      List.of(
          "train",
          "valid",
          "images",
          "image_count",
          "regions",
          "answers",
          "answer_sets",
          "vocab",
          "from",
          "weights",
          "transfer_answers",
          "fast",
          "ablation");

  /** What such a setting says where there is nothing to tell. */
  private static final Set<String> NOTHING = Set.of("none", "null", "", "false", "NONE");

  /** Copies the maps; figures that say nothing of how good a model is are left out. */
  public FinishedRun {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    recipe = Collections.unmodifiableMap(new LinkedHashMap<>(recipe));
    figures = new LinkedHashMap<>(figures);
    figures.entrySet().removeIf(each -> !isTelling(each.getKey(), each.getValue()));
    figures = Collections.unmodifiableMap(figures);
  }

  static FinishedRun of(
      Path folder,
      ModelDescription model,
      RunInputs inputs,
      Trainer.Result result,
      Map<String, Double> figures) {
    Map<String, String> recipe = new LinkedHashMap<>(inputs.configuration().values());
    Map<String, Object> known = new LinkedHashMap<>(inputs.data());
    known.putAll(inputs.notes());
    Map<String, String> data = new LinkedHashMap<>();
    for (String name : DATA) {
      recipe.remove(name);
      String value = text(known.get(name));
      if (!NOTHING.contains(value)) {
        data.put(name, value);
      }
    }
    return new FinishedRun(
        folder, model, data, recipe, result.bestEpoch(), figures, result.examplesPerSecond());
  }

  private static String text(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
        : String.valueOf(value);
  }

  /** Whether a figure is a number, and not only the size of what others are means of. */
  public static boolean isTelling(String name, double value) {
    return Double.isFinite(value) && !name.endsWith("_count");
  }

  /** What the model was scored on: the names of the files without their endings. */
  public String split() {
    return List.of(data.getOrDefault("valid", "valid").split(", ", -1)).stream()
        .map(file -> file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.[^.]*$", ""))
        .collect(Collectors.joining("+"));
  }
}
