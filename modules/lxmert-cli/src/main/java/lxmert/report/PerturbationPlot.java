package lxmert.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.explain.Perturbation;
import lxmert.explain.PerturbationCurve;
import lxmert.explain.PerturbationEvaluation;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the curves of the four perturbation tests: words above, regions below. */
public final class PerturbationPlot {
  private static final Color CHANCE = new Color(0x999999);
  private static final float GOLDEN_RATIO = 0.618034f;

  private PerturbationPlot() {}

  /** Writes a PNG image of 1200 x 900 pixels. */
  public static void write(Path png, List<PerturbationCurve> curves) {
    List<XYChart> panels = Perturbation.all().stream().map(test -> panel(test, curves)).toList();
    PlotFile.write(png, panels, 2, 2);
  }

  private static XYChart panel(Perturbation test, List<PerturbationCurve> curves) {
    XYChart chart = PlotPanel.of(test + ": right, %", "taken away, %");
    chart.getStyler().setLegendPosition(LegendPosition.InsideSW);
    double[] shares = Perturbation.STEPS.stream().mapToDouble(step -> step * 100).toArray();
    List<PerturbationCurve> own =
        curves.stream().filter(curve -> curve.test().equals(test)).toList();
    IntStream.range(0, own.size())
        .forEach(
            i -> {
              String method = own.get(i).method();
              XYSeries line = chart.addSeries(method, shares, own.get(i).accuracies());
              boolean chance = method.equals(PerturbationEvaluation.RANDOM);
              Color colour =
                  chance ? CHANCE : Color.getHSBColor(0.98f + i * GOLDEN_RATIO, 0.65f, 0.82f);
              line.setLineColor(colour).setLineStyle(new BasicStroke(2.2f));
              line.setMarker(SeriesMarkers.CIRCLE);
              line.setMarkerColor(colour);
            });
    return chart;
  }
}
