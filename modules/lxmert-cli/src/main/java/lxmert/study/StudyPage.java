package lxmert.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.report.Report;

/** Writes what is known of a study: table, plot and page. */
record StudyPage(StudyFolder folder, Study study, StudySizes sizes) {
  /**
   * Writes {@code table.md}, {@code plot.png} and {@code report.html}.
   *
   * @return the page
   */
  Path write(StudyResults results) {
    Report.Table table = StudyTable.of(study, sizes, results);
    Path plot = folder.of(study, "plot.png");
    Path page = folder.of(study, "report.html");
    StudyPlot.write(plot, study, sizes, results);
    AtomicFiles.writeString(folder.of(study, "table.md"), markdown(table));
    new Report(study.title(), subtitle(), sections(results, table, plot)).write(page);
    return page;
  }

  private String markdown(Report.Table table) {
    return "# %s%n%n%s%n%n%s%n%s%n%n%s%n"
        .formatted(
            study.title(),
            study.question(),
            StudyTable.markdown(table),
            reading(),
            "What it cannot show: " + study.cannotShow());
  }

  private String subtitle() {
    return "On the procedural world; seeds %s."
        .formatted(
            sizes.seeds().stream()
                .map(seed -> Long.toString(seed))
                .collect(Collectors.joining(", ")));
  }

  private static String reading() {
    return "Accuracy on images that no run has seen, after the last epoch; mean and standard error"
        + " of the mean over the seeds. The paper's figures are those of its tables 3 to 5, on the"
        + " real data sets' development splits: what compares is the order of the models and their"
        + " distances, not the height.";
  }

  private List<Report.Section> sections(StudyResults results, Report.Table table, Path plot) {
    return List.of(
        new Report.Section("What it asks", study.question(), List.of(), List.of()),
        new Report.Section(
            "What came of it",
            reading(),
            List.of(table),
            List.of(new Report.Figure("Means with standard errors, and the paper's.", png(plot)))),
        new Report.Section("What it cannot show", study.cannotShow(), List.of(), List.of()),
        new Report.Section(
            "The runs",
            "Pre-trained for %d epochs on %d images; recipes and logs lie in the folders of runs/."
                .formatted(sizes.pretrainEpochs(), sizes.world().train()),
            List.of(StudyTable.runs(results)),
            List.of()));
  }

  private static byte[] png(Path file) {
    try {
      return InputFile.bytes(file);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }
}
