package lxmert.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lxmert.detect.DetectorTrainer;
import lxmert.finetune.FinetuneTask;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.train.MetricsLog;
import lxmert.train.Trainer;

/**
 * A training that came to its end: what its report ({@code report.html}) and the card of its best
 * model ({@code best/README.md}) are made of.
 *
 * @param folder of the run
 * @param subject what kind of model it made
 * @param data where the data came from, by the names of settings; lists as {@code a, b}
 * @param recipe every other setting by its dotted name
 * @param bestEpoch the epoch of the best model, counted from 1
 * @param figures of the best model on the validation split
 * @param examplesPerSecond in training
 */
public record FinishedRun(
    Path folder,
    Subject subject,
    Map<String, String> data,
    Map<String, String> recipe,
    int bestEpoch,
    Map<String, Double> figures,
    double examplesPerSecond) {
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
  private static final Set<String> NOTHING = Set.of("none", "null", "[]", "false", "NONE");

  /** The warning that belongs to every figure of such a model. */
  static final String WARNING =
      "Figures on images that the detector has seen are too good. The published detector was"
          + " trained on Visual Genome: it has seen images of GQA's validation split, and half of"
          + " Visual Genome's images are COCO's, which VQA and the captions are about as well."
          + " Compare with others on test splits only (GQA: testdev or test).";

  /** Copies the maps; figures that say nothing of how good a model is are left out. */
  public FinishedRun {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    recipe = Collections.unmodifiableMap(new LinkedHashMap<>(recipe));
    figures = new LinkedHashMap<>(figures);
    figures.entrySet().removeIf(each -> !isTelling(each.getKey(), each.getValue()));
    figures = Collections.unmodifiableMap(figures);
  }

  /** A fine-tuning run. */
  public static FinishedRun of(Path folder, FinetuneTask task, Trainer.Result result) {
    return of(folder, Subject.of(task), Map.of(), result, result.best().figures());
  }

  /** A pre-training run. */
  public static FinishedRun of(Path folder, Trainer.Result result) {
    return of(folder, Subject.PRETRAINING, Map.of(), result, result.best().figures());
  }

  /**
   * A training of a detector.
   *
   * @param train annotations it was trained on
   * @param valid annotations it was tried on
   */
  public static FinishedRun of(Path folder, Path train, Path valid, DetectorTrainer.Result result) {
    Map<String, String> data = new LinkedHashMap<>();
    data.put("train", train.toAbsolutePath().normalize().toString());
    data.put("valid", valid.toAbsolutePath().normalize().toString());
    return of(folder, Subject.DETECTOR, data, result.training(), result.scores().figures());
  }

  private static FinishedRun of(
      Path folder,
      Subject subject,
      Map<String, String> files,
      Trainer.Result result,
      Map<String, Double> figures) {
    Map<String, String> recipe = new LinkedHashMap<>(result.configuration().values());
    Map<String, String> data = new LinkedHashMap<>(files);
    for (String name : DATA) {
      String value = recipe.remove(name);
      if (value != null && !NOTHING.contains(value)) {
        data.putIfAbsent(name, list(value));
      }
    }
    return new FinishedRun(
        folder, subject, data, recipe, result.bestEpoch(), figures, result.examplesPerSecond());
  }

  /** Whether a figure is a number, and not only the size of what others are means of. */
  static boolean isTelling(String name, double value) {
    return Double.isFinite(value) && !name.endsWith("_count");
  }

  /** A list's values with commas between them; other values as they are. */
  private static String list(String value) {
    if (!value.startsWith("[")) {
      return value;
    }
    try {
      List<String> parts = new ArrayList<>();
      for (JsonNode each : Json.mapper().readTree(value)) {
        parts.add(each.asText());
      }
      return String.join(", ", parts);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return value; // a path may begin so
    }
  }

  /** What the model was scored on: the names of the files without their endings. */
  String split() {
    return List.of(data.getOrDefault("valid", "valid").split(", ", -1)).stream()
        .map(file -> file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.[^.]*$", ""))
        .collect(Collectors.joining("+"));
  }

  /**
   * Writes report and card. Where a card that says the same is there, it stays untouched.
   *
   * @throws UserError if a file cannot be written
   */
  public void write() {
    LossPlot.write(
        folder.resolve("loss.png"),
        subject.title(),
        subject.plotted(),
        MetricsLog.read(folder.resolve("metrics.jsonl")));
    new ModelCard(this).write(folder.resolve("best/README.md"));
    new RunReport(this).write(folder.resolve("report.html"));
  }
}
