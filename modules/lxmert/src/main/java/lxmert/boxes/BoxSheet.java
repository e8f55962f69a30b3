package lxmert.boxes;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import lxmert.world.Split;

/** A sheet of images of three boxes with some statements below each. */
final class BoxSheet {
  private static final int COLUMNS = 2;
  private static final int ROWS = 4;
  private static final int LINES = 4;
  private static final int LINE_HEIGHT = 15;
  private static final int MARGIN = 14;
  private static final int CELL_WIDTH = BoxImage.WIDTH + 60;
  private static final int CELL_HEIGHT = BoxImage.SIDE + LINES * LINE_HEIGHT + 2 * MARGIN;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

  private static final Color TRUE = new Color(0x006622);
  private static final Color FALSE = new Color(0xaa1111);

  private BoxSheet() {}

  /** Draws an image of each of the first rounds of the training split. */
  static BufferedImage draw(BoxRounds rounds) {
    BufferedImage sheet =
        new BufferedImage(
            COLUMNS * CELL_WIDTH + MARGIN, ROWS * CELL_HEIGHT + MARGIN, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    graphics.setFont(FONT);
    int cells = Math.min(COLUMNS * ROWS, rounds.count(Split.TRAIN));
    for (int cell = 0; cell < cells; cell++) {
      int x = cell % COLUMNS * CELL_WIDTH + MARGIN;
      int y = cell / COLUMNS * CELL_HEIGHT + MARGIN;
      drawCell(graphics, rounds.make(Split.TRAIN, cell), x, y);
    }
    graphics.dispose();
    return sheet;
  }

  private static void drawCell(Graphics2D graphics, BoxRound round, int x, int y) {
    graphics.drawImage(BoxImagePainter.paint(round.images().get(0)), x, y, null);
    int line = y + BoxImage.SIDE + LINE_HEIGHT;
    int last = line + LINES * LINE_HEIGHT;
    for (BoxRound.BoxStatement statement : round.statements()) {
      String text = statement.truth() + ": " + statement.sentence();
      boolean fits = graphics.getFontMetrics().stringWidth(text) < CELL_WIDTH - MARGIN;
      if (statement.image() == 0 && fits && line < last) {
        graphics.setColor(statement.truth() ? TRUE : FALSE);
        graphics.drawString(text, x, line);
        line += LINE_HEIGHT;
      }
    }
  }
}
