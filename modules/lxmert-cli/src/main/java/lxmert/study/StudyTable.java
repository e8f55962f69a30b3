package lxmert.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    for (FinetuneTask task : sizes.scored()) {
      columns.add(task + ", %");
      columns.add(task + " in the paper");
      guessing.add(text(results.guessing(task)));
      guessing.add("");
    }
    List<List<String>> rows = new ArrayList<>(List.of(guessing));
    for (Arm arm : study.arms()) {
      List<String> row = new ArrayList<>(List.of(arm.name()));
      for (FinetuneTask task : sizes.scored()) {
        SeedSummary summary = results.of(arm, task);
        row.add(summary == null ? "" : summary.toString());
        row.add(text(arm.paper().of(task)));
      }
      rows.add(row);
    }
    return new Report.Table(columns, rows);
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
