package lxmert.report;

import java.nio.file.Path;
import lxmert.io.UserError;
import lxmert.train.EpochResult;
import lxmert.train.FinishedRun;
import lxmert.train.MetricsLog;
import lxmert.train.ModelDescription;
import lxmert.train.TrainingListener;

/**
 * Shows a training in its folder: the course of the run after every epoch ({@code loss.png}), and a
 * page about all of it at the end ({@code report.html}).
 */
public final class ReportWriter implements TrainingListener {
  static final String PLOT = "loss.png";

  /**
   * Draws the course of the run so far.
   *
   * @throws UserError if the log cannot be read or the plot cannot be written
   */
  @Override
  public void epochEnded(Path folder, ModelDescription model, EpochResult result) {
    plot(folder, model);
  }

  /**
   * Draws the whole course and writes the page.
   *
   * @throws UserError if the log cannot be read or a file cannot be written
   */
  @Override
  public void runEnded(FinishedRun run) {
    plot(run.folder(), run.model());
    new RunReport(run).write(run.folder().resolve("report.html"));
  }

  private static void plot(Path folder, ModelDescription model) {
    LossPlot.write(
        folder.resolve(PLOT),
        model.title(),
        model.plottedFigure(),
        MetricsLog.read(folder.resolve("metrics.jsonl")));
  }
}
