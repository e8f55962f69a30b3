package lxmert.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
  Path write(StudyResults results, StudyCosts costs) {
    List<Report.Table> tables = new ArrayList<>(List.of(StudyTable.of(study, sizes, results)));
    tables.addAll(StudyTable.kinds(study, sizes, results));
    tables.add(StudyTable.costs(study, sizes, costs));
    Path plot = folder.of(study, "plot.png");
    Path page = folder.of(study, "report.html");
    StudyPlot.write(plot, study, sizes, results);
    AtomicFiles.writeString(folder.of(study, "table.md"), markdown(tables));
    new Report(study.title(), subtitle(), sections(results, tables, plot)).write(page);
    return page;
  }

  private String markdown(List<Report.Table> tables) {
    return "# %s%n%n%s%n%n%s%n%s%n%n%s%n"
        .formatted(
            study.title(),
            study.question(),
            tables.stream().map(StudyTable::markdown).collect(Collectors.joining("\n")),
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
        + " of the mean over the seeds. Published figures are those of the paper's tables 3 to 5, on"
        + " the real data sets' development splits, where no source is named: what compares is the order of the models and their"
        + " distances, not the height.";
  }

  private List<Report.Section> sections(
      StudyResults results, List<Report.Table> tables, Path plot) {
    return List.of(
        new Report.Section("What it asks", study.question(), List.of(), List.of()),
        new Report.Section(
            "What came of it",
            reading(),
            tables,
            List.of(
                new Report.Figure(
                    "Means with standard errors, and what was published.", png(plot)))),
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
