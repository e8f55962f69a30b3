package lxmert.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import lxmert.io.AtomicFiles;
import lxmert.train.MetricsLog.Entry;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the course of a run: the loss on the left, the score on the right, by step. */
final class LossPlot {
  private static final Color TRAIN = new Color(0x8DA9C4);
  private static final Color VALID = new Color(0xD1495B);
  private static final Color INK = new Color(0x333333);
  private static final Color GRID = new Color(0xE6E6E6);

  private LossPlot() {}

  /**
   * Writes a PNG image of 1200 x 450 pixels. Figures that the log lacks leave a panel empty.
   *
   * @param score name of the figure on the right, 0 to 1
   */
  public static void write(Path png, String title, String score, List<Entry> entries) {
    XYChart loss = panel(title + ": loss");
    line(loss, "training", entries, "train", "loss");
    line(loss, "validation", entries, "valid", "loss");
    loss.getStyler().setLegendPosition(LegendPosition.InsideNE);
    XYChart scores = panel(title + ": " + score.replace('_', ' '));
    scores.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    line(scores, "training", entries, "train", score);
    line(scores, "validation", entries, "valid", score);
    scores.getStyler().setLegendPosition(LegendPosition.InsideSE);
    AtomicFiles.write(
        png,
        out ->
            BitmapEncoder.saveBitmap(
                List.of(loss, scores), 1, 2, out, BitmapEncoder.BitmapFormat.PNG));
  }

  private static XYChart panel(String title) {
    XYChart chart =
        new XYChartBuilder().width(600).height(450).title(title).xAxisTitle("step").build();
    XYStyler styler = chart.getStyler();
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    styler.setChartBackgroundColor(Color.WHITE).setChartFontColor(INK).setChartPadding(14);
    styler.setChartTitleFont(font.deriveFont(Font.BOLD, 16f)).setChartTitleBoxVisible(false);
    styler.setLegendFont(font).setLegendBorderColor(Color.WHITE).setLegendPadding(8);
    styler.setPlotBorderVisible(false).setPlotContentSize(0.98).setLocale(Locale.ROOT);
    styler.setAxisTickLabelsFont(font).setAxisTitleFont(font).setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1)).setPlotGridVerticalLinesVisible(false);
    styler.setAxisTicksMarksVisible(false).setAxisTicksLineVisible(false);
    styler.setYAxisMin(0.0).setXAxisMin(0.0).setXAxisTickMarkSpacingHint(110);
    return chart;
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
