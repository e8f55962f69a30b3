package lxmert.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.train.FinishedRun;
import lxmert.train.MetricsLog;
import org.jspecify.annotations.Nullable;

/** The page about one finished training: its figures, its course, its data and its settings. */
final class RunReport {
  private final FinishedRun run;

  RunReport(FinishedRun run) {
    this.run = run;
  }

  /**
   * Writes the page.
   *
   * @throws UserError if log or plot of the run cannot be read, or the page cannot be written
   */
  void write(Path file) {
    String subtitle =
        "%s; the best of its epochs is the %s. lxmert %s."
            .formatted(run.folder(), ordinal(run.bestEpoch()), Version.NUMBER);
    new Report(run.model().title(), subtitle, List.of(figures(), course(), data(), recipe()))
        .write(file);
  }

  private static String ordinal(int number) {
    boolean teen = number % 100 / 10 == 1;
    return number
        + (teen
            ? "th"
            : switch (number % 10) {
              case 1 -> "st";
              case 2 -> "nd";
              case 3 -> "rd";
              default -> "th";
            });
  }

  private Report.Section figures() {
    List<List<String>> rows = new ArrayList<>();
    run.figures().forEach((name, value) -> rows.add(List.of(name, number(value))));
    return new Report.Section(
        "How good it is",
        "%s Scored on %s; shares are from 0 to 1. %s"
            .formatted(run.model().about(), run.split(), FinishedRun.WARNING),
        List.of(new Report.Table(List.of("figure", "best model"), rows)),
        List.of());
  }

  private Report.Section course() {
    return new Report.Section(
        "How it went",
        "The figures after every epoch, on the validation split. In training it took %.1f examples a"
                .formatted(run.examplesPerSecond())
            + " second.",
        List.of(epochs()),
        List.of(plot()));
  }

  /** A row for each figure, a column for each epoch. */
  private Report.Table epochs() {
    List<MetricsLog.Entry> entries =
        MetricsLog.read(run.folder().resolve("metrics.jsonl")).stream()
            .filter(entry -> entry.split().equals("valid"))
            .toList();
    List<String> columns = new ArrayList<>(List.of("epoch"));
    entries.forEach(entry -> columns.add(Integer.toString(entry.epoch())));
    Set<String> names = new LinkedHashSet<>();
    for (MetricsLog.Entry entry : entries) {
      entry
          .figures()
          .forEach(
              (name, value) -> {
                if (FinishedRun.isTelling(name, value)) {
                  names.add(name);
                }
              });
    }
    List<List<String>> rows = new ArrayList<>();
    for (String name : names) {
      List<String> row = new ArrayList<>(List.of(name));
      entries.forEach(entry -> row.add(number(entry.figures().get(name))));
      rows.add(row);
    }
    return new Report.Table(columns, rows);
  }

  private Report.Figure plot() {
    Path file = run.folder().resolve(ReportWriter.PLOT);
    try {
      return new Report.Figure("Loss in training and validation.", InputFile.bytes(file));
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }

  private Report.Section data() {
    return new Report.Section(
        "Where the data came from", "", List.of(table(run.data())), List.of());
  }

  private Report.Section recipe() {
    return new Report.Section(
        "The recipe, every setting",
        "Started again with these and the same files, on the same machine, the run comes out the"
            + " same to the bit.",
        List.of(table(run.recipe())),
        List.of());
  }

  private static Report.Table table(Map<String, String> values) {
    List<List<String>> rows = new ArrayList<>();
    values.forEach((name, value) -> rows.add(List.of(name, value)));
    return new Report.Table(List.of("setting", "value"), rows);
  }

  private static String number(@Nullable Double value) {
    return value == null || value.isNaN() ? "" : String.format(Locale.ROOT, "%.4f", value);
  }
}
