package lxmert.study;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import lxmert.finetune.FinetuneTask;
import lxmert.report.PlotFile;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a study's means with their standard errors, one panel a task, beside the paper's. */
final class StudyPlot {
  private static final Color OURS = new Color(0xD1495B);
  private static final Color PAPER = new Color(0x8DA9C4);
  private static final Color GUESS = new Color(0x999999);
  private static final Color INK = new Color(0x333333);
  private static final Color GRID = new Color(0xE6E6E6);
  private static final int WIDTH = 520;
  private static final int HEIGHT = 560;

  private StudyPlot() {}

  /** Writes a PNG image. Arms without a score here or in the paper have no mark there. */
  static void write(Path png, Study study, StudySizes sizes, StudyResults results) {
    List<CategoryChart> panels =
        sizes.scored().stream().map(task -> panel(study, task, results)).toList();
    PlotFile.write(png, panels, 1, panels.size());
  }

  private static CategoryChart panel(Study study, FinetuneTask task, StudyResults results) {
    CategoryChart chart =
        new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(task + ": right, %").build();
    style(chart.getStyler());
    List<@Nullable SeedSummary> ours = new ArrayList<>();
    List<@Nullable Double> paper = new ArrayList<>();
    for (Arm arm : study.arms()) {
      ours.add(results.of(arm, task));
      paper.add(arm.paper().of(task));
    }
    List<@Nullable Double> means = new ArrayList<>();
    List<@Nullable Double> errors = new ArrayList<>();
    for (SeedSummary each : ours) {
      means.add(each == null ? null : each.mean());
      errors.add(each == null || Double.isNaN(each.standardError()) ? 0.0 : each.standardError());
    }
    List<String> names = study.arms().stream().map(Arm::name).toList();
    Double guessing = results.guessing(task);
    if (guessing != null) {
      addLine(chart, "most frequent answer", names, guessing);
    }
    add(chart, "here, with standard error", names, means, errors, OURS, SeriesMarkers.CIRCLE);
    add(chart, "published", names, paper, null, PAPER, SeriesMarkers.DIAMOND);
    range(
        chart.getStyler(),
        Stream.of(means.stream(), paper.stream(), Stream.of(guessing)).flatMap(each -> each));
    return chart;
  }

  private static void add(
      CategoryChart chart,
      String name,
      List<String> arms,
      List<@Nullable Double> values,
      @Nullable List<@Nullable Double> errors,
      Color color,
      Marker marker) {
    if (values.stream().allMatch(Objects::isNull)) {
      return;
    }
    CategorySeries series =
        errors == null
            ? chart.addSeries(name, arms, values)
            : chart.addSeries(name, arms, values, errors);
    series.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    series.setMarker(marker).setMarkerColor(color).setLineColor(color).setFillColor(color);
  }

  private static void addLine(CategoryChart chart, String name, List<String> arms, double value) {
    CategorySeries series = chart.addSeries(name, arms, Collections.nCopies(arms.size(), value));
    series.setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Line);
    series.setMarker(SeriesMarkers.NONE).setLineColor(GUESS).setLineStyle(SeriesLines.DASH_DASH);
  }

  /** A little below the least value, but not below 0, and above the greatest; multiples of five. */
  private static void range(CategoryStyler styler, Stream<@Nullable Double> values) {
    DoubleStream known = values.filter(Objects::nonNull).mapToDouble(Objects::requireNonNull);
    var range = known.summaryStatistics();
    if (range.getCount() > 0) {
      styler.setYAxisMin(Math.max(0, 5 * Math.floor((range.getMin() - 5) / 5)));
      styler.setYAxisMax(5 * Math.ceil((range.getMax() + 5) / 5));
    }
  }

  private static void style(CategoryStyler styler) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    styler.setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Scatter);
    styler.setChartBackgroundColor(Color.WHITE).setChartFontColor(INK).setChartPadding(14);
    styler.setChartTitleFont(font.deriveFont(Font.BOLD, 16f)).setChartTitleBoxVisible(false);
    styler.setLegendFont(font).setLegendBorderColor(Color.WHITE).setLegendPadding(8);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setPlotBorderVisible(false).setLocale(Locale.ROOT);
    styler.setAxisTickLabelsFont(font).setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1)).setPlotGridVerticalLinesVisible(false);
    styler.setAxisTicksMarksVisible(false).setXAxisLabelRotation(90).setErrorBarsColor(INK);
    styler.setOverlapped(true).setXAxisTickMarkSpacingHint(20).setMarkerSize(9);
  }
}
