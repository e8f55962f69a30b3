package lxmert.report;

import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import lxmert.io.AtomicFiles;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/** Writes plots. */
public final class PlotFile {
  static {
    // With temporary files Java refuses to write an image once the process is ending, as a run that
    // saves itself is.
    ImageIO.setUseCache(false);
  }

  private PlotFile() {}

  /**
   * Writes panels of one size as a PNG image, row by row.
   *
   * @throws lxmert.io.UserError if the file cannot be written
   */
  public static <T extends Chart<?, ?>> void write(
      Path png, List<T> panels, int rows, int columns) {
    AtomicFiles.write(
        png, out -> BitmapEncoder.saveBitmap(panels, rows, columns, out, BitmapFormat.PNG));
  }
}
