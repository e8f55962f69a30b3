package lxmert.report;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import lxmert.score.TaskScores;

/** Prints scores in percent for people, one a line. */
public final class AccuracyTable {
  private final PrintWriter out;

  /** Prints to where it is told. */
  public AccuracyTable(PrintWriter out) {
    this.out = out;
  }

  /**
   * Prints scores, by kind where there is more than one.
   *
   * @param what was scored
   */
  public void print(String what, TaskScores scores) {
    title(what);
    row("all", scores.accuracy());
    scores.figures().forEach(this::row);
    scores.tables().forEach(this::part);
  }

  /** The same for programs. */
  public static Map<String, Object> summary(TaskScores scores) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("accuracy", scores.accuracy());
    summary.putAll(scores.figures());
    scores
        .tables()
        .forEach((title, percents) -> summary.put(title.replace(' ', '_') + "s", percents));
    return summary;
  }

  /** The first line: what was scored. */
  public void title(String what) {
    out.printf("%-40s  %10s%n", what, "right, %");
  }

  void row(String name, double score) {
    out.printf(Locale.ROOT, "%-40s  %10.2f%n", name, score);
  }

  private void part(String title, Map<String, Double> percents) {
    if (percents.size() > 1) {
      out.printf("%n%s%n", title);
      percents.forEach((type, percent) -> row("  " + type, percent));
    }
  }
}
