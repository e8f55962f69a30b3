package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.data.Nlvr2AnswerFile;
import lxmert.data.Nlvr2Labels;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.score.Nlvr2Metric;
import lxmert.score.Nlvr2Scores;
import lxmert.score.Submission;

/** Holds NLVR2's metrics and its submission file against {@code nlvr2-metric.json}. */
final class Nlvr2MetricChecks {
  private Nlvr2MetricChecks() {}

  static List<Finding> check(Path folder) {
    Path file = folder.resolve("nlvr2-metric.json");
    if (!Files.exists(file)) {
      return List.of();
    }
    JsonNode json = Json.readTree(file);
    Map<String, Boolean> answers = answers(json);
    Nlvr2Scores scores =
        Nlvr2Metric.score(labels(json), file.toString(), Submission.of(file, answers));
    String official = json.path("official_metrics_output").asText();
    double local = json.path("accuracy").asDouble();
    String written = WrittenText.of(csv -> Nlvr2AnswerFile.write(csv, answers));
    return List.of(
        Finding.of("NLVR2 metric, local score", Math.abs(scores.accuracy() / 100 - local), 0),
        Finding.of("NLVR2 metric, accuracy", error(official, "accuracy", scores.accuracy()), 0),
        Finding.of(
            "NLVR2 metric, consistency", error(official, "consistency", scores.consistency()), 0),
        Finding.equal("NLVR2 submission file", written.equals(json.path("csv").asText())));
  }

  /** The difference to what the official script printed as a line {@code name=value}. */
  private static double error(String printed, String name, double percent) {
    return printed
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .mapToDouble(line -> Math.abs(Double.parseDouble(line.split("=", -1)[1]) - percent / 100))
        .findFirst()
        .orElse(Double.NaN);
  }

  /** The labels of the original lines, as read from a file of them. */
  private static Map<String, Boolean> labels(JsonNode json) {
    StringBuilder lines = new StringBuilder();
    json.path("raw").forEach(line -> lines.append(Json.line(line)).append('\n'));
    Map<String, Boolean> labels = new LinkedHashMap<>();
    WrittenText.of(
        file -> {
          AtomicFiles.writeString(file, lines.toString());
          labels.putAll(Nlvr2Labels.read(file));
        });
    return labels;
  }

  /** The predictions, which are by uid, by identifier. */
  private static Map<String, Boolean> answers(JsonNode json) {
    Map<String, String> identifiers = new HashMap<>();
    json.path("processed")
        .forEach(
            each -> identifiers.put(each.path("uid").asText(), each.path("identifier").asText()));
    Map<String, Boolean> answers = new LinkedHashMap<>();
    for (JsonNode pair : json.path("predictions")) {
      String uid = pair.path(0).asText();
      answers.put(identifiers.getOrDefault(uid, uid), pair.path(1).asInt() == 1);
    }
    return answers;
  }
}
