package lxmert.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.XYStyler;

/** The look of plots of lines. */
final class PlotPanel {
  private static final Color INK = new Color(0x333333);
  private static final Color GRID = new Color(0xE6E6E6);

  private PlotPanel() {}

  /** An empty plot of 600 x 450 pixels, whose axes begin at 0. */
  static XYChart of(String title, String xAxis) {
    XYChart chart =
        new XYChartBuilder().width(600).height(450).title(title).xAxisTitle(xAxis).build();
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
}
