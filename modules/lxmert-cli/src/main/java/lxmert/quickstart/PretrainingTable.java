package lxmert.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lxmert.report.Report;
import lxmert.train.MetricsLog;
import org.jspecify.annotations.Nullable;

/** What a pre-training run learned, task by task. */
final class PretrainingTable {
  /** Tasks by the names that the log gives their figures. */
  private static final Map<String, String> TASKS = new LinkedHashMap<>();

  static {
    TASKS.put("masked_words", "hidden words");
    TASKS.put("matching", "does the sentence belong to the image");
    TASKS.put("objects", "kinds of hidden things");
    TASKS.put("attributes", "attributes of hidden things");
    TASKS.put("features", "features of hidden things");
    TASKS.put("questions", "questions");
  }

  private PretrainingTable() {}

  /** The losses of the log's first line and of its last evaluation, and how much is right then. */
  static Report.Table of(Path log) {
    List<MetricsLog.Entry> entries = MetricsLog.read(log);
    Map<String, Double> first = entries.get(0).figures();
    Map<String, Double> last =
        entries.stream()
            .filter(entry -> entry.split().equals("valid"))
            .reduce((before, after) -> after)
            .map(MetricsLog.Entry::figures)
            .orElse(Map.of());
    List<List<String>> rows = new ArrayList<>();
    TASKS.forEach(
        (task, name) ->
            rows.add(
                List.of(
                    name,
                    number("%.3f", first.get(task + "_loss"), 1),
                    number("%.3f", last.get(task + "_loss"), 1),
                    number("%.1f", last.get(task + "_accuracy"), 100))));
    return new Report.Table(List.of("task", "loss at first", "loss at last", "right, %"), rows);
  }

  private static String number(String format, @Nullable Double value, int factor) {
    return value == null ? "" : String.format(Locale.ROOT, format, factor * value);
  }
}
