package lxmert.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import lxmert.score.VqaAccuracy;

/** Prints scores in percent for people, one a line. */
final class AccuracyTable {
  private final PrintWriter out;

  AccuracyTable(PrintWriter out) {
    this.out = out;
  }

  /** A score of answers to questions, by kind where there is more than one. */
  void print(VqaAccuracy accuracy) {
    title(accuracy.questions() + " questions");
    row("all", accuracy.overall());
    part("question type", accuracy.byQuestionType());
    part("answer type", accuracy.byAnswerType());
  }

  /** The same for programs. */
  static Map<String, Object> summary(VqaAccuracy accuracy) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("accuracy", accuracy.overall());
    summary.put("question_types", accuracy.byQuestionType());
    summary.put("answer_types", accuracy.byAnswerType());
    return summary;
  }

  /** The first line: what was scored. */
  void title(String what) {
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
