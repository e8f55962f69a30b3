package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.dataset.Example;
import lxmert.dataset.Nlvr2AnswerFile;
import lxmert.dataset.Nlvr2Example;
import lxmert.dataset.Nlvr2Json;
import lxmert.io.Json;
import lxmert.score.Nlvr2Metric;
import lxmert.score.StatementScores;
import lxmert.score.Submission;

/**
 * Holds NLVR2's files and metrics against {@code nlvr2-metric.json}: what LXMERT makes of the
 * authors' examples, the scores, and the submission file.
 */
final class Nlvr2MetricChecks {
  /** Of scores, as the fixtures' README has it. */
  private static final double TOLERANCE = 1e-12;

  private Nlvr2MetricChecks() {}

  static List<CheckResult> check(Path folder) {
    Path file = folder.resolve("nlvr2-metric.json");
    if (!Files.exists(file)) {
      return List.of();
    }
    JsonNode json = Json.readTree(file);
    StringBuilder lines = new StringBuilder();
    json.path("raw").forEach(line -> lines.append(Json.line(line)).append('\n'));
    List<CheckResult> findings = new ArrayList<>();
    WrittenText.read(lines.toString(), original -> check(json, original, findings));
    return findings;
  }

  /** Checks by a file in the authors' layout. */
  private static void check(JsonNode json, Path original, List<CheckResult> findings) {
    List<Example> examples = new ArrayList<>();
    Nlvr2Json.read(original, examples::add);
    Map<String, String> answers = answers(json);
    StatementScores scores = Nlvr2Metric.score(original, Submission.of(original, answers));
    String official = json.path("official_metrics_output").asText();
    double local = json.path("accuracy").asDouble();
    String written = WrittenText.of(csv -> Nlvr2AnswerFile.write(csv, answers.entrySet()));
    findings.addAll(
        List.of(
            CheckResult.equal(
                "NLVR2 examples, from the authors' layout",
                examples.equals(processed(json.path("processed")))),
            CheckResult.of(
                "NLVR2 metric, local score", Math.abs(scores.rightShare() - local), TOLERANCE),
            CheckResult.of(
                "NLVR2 metric, accuracy",
                error(official, "accuracy", scores.rightShare()),
                TOLERANCE),
            CheckResult.of(
                "NLVR2 metric, consistency",
                error(official, "consistency", scores.consistentShare()),
                TOLERANCE),
            CheckResult.equal("NLVR2 submission file", written.equals(json.path("csv").asText()))));
  }

  /** The difference to what the official script printed as a line {@code name=value}. */
  private static double error(String printed, String name, double share) {
    return printed
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .mapToDouble(line -> Math.abs(Double.parseDouble(line.split("=", -1)[1]) - share))
        .findFirst()
        .orElse(Double.NaN);
  }

  /** What the official code made of the authors' examples. */
  private static List<Example> processed(JsonNode rows) {
    List<Example> examples = new ArrayList<>();
    for (JsonNode row : rows) {
      examples.add(
          new Nlvr2Example(
              row.path("identifier").asText(),
              List.of(row.path("img0").asText(), row.path("img1").asText()),
              row.path("sent").asText(),
              Map.of(Nlvr2Example.ANSWERS.answer(row.path("label").asInt()), 1.0)));
    }
    return examples;
  }

  /** The predictions, which are by uid, by identifier. */
  private static Map<String, String> answers(JsonNode json) {
    Map<String, String> identifiers = new HashMap<>();
    json.path("processed")
        .forEach(
            each -> identifiers.put(each.path("uid").asText(), each.path("identifier").asText()));
    Map<String, String> answers = new LinkedHashMap<>();
    for (JsonNode pair : json.path("predictions")) {
      String uid = pair.path(0).asText();
      answers.put(
          identifiers.getOrDefault(uid, uid), Nlvr2Example.ANSWERS.answer(pair.path(1).asInt()));
    }
    return answers;
  }
}
