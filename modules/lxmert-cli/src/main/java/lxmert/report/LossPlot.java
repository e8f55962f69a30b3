package lxmert.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import lxmert.train.MetricsLog.Entry;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the course of a run: the loss on the left, the score on the right, by step. */
final class LossPlot {
  private static final Color TRAIN = new Color(0x8DA9C4);
  private static final Color VALID = new Color(0xD1495B);

  private LossPlot() {}

  /**
   * Writes a PNG image of 1200 x 450 pixels. Figures that the log lacks leave a panel empty.
   *
   * @param score name of the figure on the right, 0 to 1
   */
  public static void write(Path png, String title, String score, List<Entry> entries) {
    XYChart loss = PlotPanel.of(title + ": loss", "step");
    line(loss, "training", entries, "train", "loss");
    line(loss, "validation", entries, "valid", "loss");
    loss.getStyler().setLegendPosition(LegendPosition.InsideNE);
    XYChart scores = PlotPanel.of(title + ": " + score.replace('_', ' '), "step");
    scores.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    line(scores, "training", entries, "train", score);
    line(scores, "validation", entries, "valid", score);
    scores.getStyler().setLegendPosition(LegendPosition.InsideSE);
    PlotFile.write(png, List.of(loss, scores), 1, 2);
  }

  private static void line(
      XYChart chart, String name, List<Entry> entries, String split, String figure) {
    List<Entry> found =
        entries.stream()
            .filter(e -> e.split().equals(split) && e.figures().containsKey(figure))
            .toList();
    if (found.isEmpty()) {
      return;
    }
    double[] x = found.stream().mapToDouble(Entry::step).toArray();
    double[] y = found.stream().mapToDouble(e -> e.figures().getOrDefault(figure, 0.0)).toArray();
    boolean training = split.equals("train");
    XYSeries series = chart.addSeries(name, x, y);
    series.setLineColor(training ? TRAIN : VALID).setLineStyle(new BasicStroke(2.2f));
    series.setMarker(training ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    series.setMarkerColor(VALID);
  }
}
