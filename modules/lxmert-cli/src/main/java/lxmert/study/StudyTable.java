package lxmert.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import lxmert.finetune.FinetuneTask;
import lxmert.report.Report;
import org.jspecify.annotations.Nullable;

/** The results of a study beside the paper's. */
final class StudyTable {
  private StudyTable() {}

  /** A row for guessing and for each arm; two columns for each task. */
  static Report.Table of(Study study, StudySizes sizes, StudyResults results) {
    List<String> columns = new ArrayList<>(List.of("model"));
    List<String> guessing = new ArrayList<>(List.of("most frequent answer"));
    List<FinetuneTask> tasks = tasks(study, sizes);
    boolean sources = study.arms().stream().anyMatch(arm -> arm.paper().source() != null);
    for (FinetuneTask task : tasks) {
      columns.add(task + ", %");
      columns.add(task + (sources ? ", published" : " in the paper"));
      guessing.add(text(results.guessing(task)));
      guessing.add("");
    }
    if (sources) {
      columns.add("source");
      guessing.add("");
    }
    List<List<String>> rows = new ArrayList<>(List.of(guessing));
    for (Arm arm : study.arms()) {
      List<String> row = new ArrayList<>(List.of(arm.name()));
      for (FinetuneTask task : tasks) {
        SeedSummary summary = results.of(arm, task);
        row.add(summary == null ? "" : summary.toString());
        row.add(text(arm.paper().of(task)));
      }
      if (sources) {
        row.add(Objects.requireNonNullElse(arm.paper().source(), ""));
      }
      rows.add(row);
    }
    return new Report.Table(columns, rows);
  }

  private static List<FinetuneTask> tasks(Study study, StudySizes sizes) {
    return sizes.scored().stream()
        .filter(task -> study.arms().stream().anyMatch(arm -> arm.takes(task)))
        .toList();
  }

  /** A table for each task whose questions are of few kinds: a row for each arm. */
  static List<Report.Table> kinds(Study study, StudySizes sizes, StudyResults results) {
    return tasks(study, sizes).stream()
        .filter(task -> !results.kinds(task).isEmpty())
        .map(task -> kinds(study, task, results))
        .toList();
  }

  private static Report.Table kinds(Study study, FinetuneTask task, StudyResults results) {
    List<String> columns = new ArrayList<>(List.of(task + ", %"));
    columns.addAll(results.kinds(task));
    List<List<String>> rows = new ArrayList<>();
    for (Arm arm : study.arms()) {
      if (results.of(arm, task) != null) {
        List<String> row = new ArrayList<>(List.of(arm.name()));
        for (String kind : results.kinds(task)) {
          row.add(Objects.toString(results.of(arm, task, kind), ""));
        }
        rows.add(row);
      }
    }
    return new Report.Table(columns, rows);
  }

  /** What the models took, by runs that were not interrupted: means over the seeds. */
  static Report.Table costs(Study study, StudySizes sizes, StudyCosts costs) {
    List<FinetuneTask> tasks = tasks(study, sizes);
    List<String> columns = new ArrayList<>(List.of("model", "parameters, millions"));
    for (FinetuneTask task : tasks) {
      columns.add(task + ", seconds");
      columns.add(task + ", examples/s");
    }
    List<List<String>> rows = new ArrayList<>();
    for (Arm arm : study.arms()) {
      List<String> row = new ArrayList<>(List.of(arm.name()));
      row.add(mean("%.2f", costs(study, sizes, costs, arm, null), c -> c.parameters() / 1e6));
      for (FinetuneTask task : tasks) {
        List<RunCost> own = costs(study, sizes, costs, arm, task);
        row.add(mean("%.0f", own, RunCost::seconds));
        row.add(mean("%.0f", own, RunCost::examplesPerSecond));
      }
      rows.add(row);
    }
    return new Report.Table(columns, rows);
  }

  private static List<RunCost> costs(
      Study study, StudySizes sizes, StudyCosts costs, Arm arm, @Nullable FinetuneTask task) {
    return PlannedRun.finetunes(study, sizes).stream()
        .filter(run -> run.arm().equals(arm) && (task == null || run.task() == task))
        .flatMap(run -> Optional.ofNullable(costs.runs().get(run.id())).stream())
        .toList();
  }

  private static String mean(String format, List<RunCost> costs, ToDoubleFunction<RunCost> figure) {
    return costs.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT, format, costs.stream().mapToDouble(figure).average().orElseThrow());
  }

  /** Every run by itself. */
  static Report.Table runs(StudyResults results) {
    return new Report.Table(
        List.of("model", "task", "seed", "right, %"),
        results.scores().stream()
            .map(
                score ->
                    List.of(
                        score.arm(),
                        score.task().toString(),
                        Long.toString(score.seed()),
                        text(score.accuracy())))
            .toList());
  }

  /** A table in Markdown. */
  static String markdown(Report.Table table) {
    StringBuilder text = new StringBuilder(line(table.columns()));
    text.append(line(table.columns().stream().map(column -> "---").toList()));
    table.rows().forEach(row -> text.append(line(row)));
    return text.toString();
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String text(@Nullable Double percent) {
    return percent == null ? "" : String.format(Locale.ROOT, "%.1f", percent);
  }
}
