package lxmert.world;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** A sheet of images with questions and answers below each, to see at a glance what there is. */
final class ContactSheet {
  private static final int COLUMNS = 4;
  private static final int ROWS = 2;
  private static final int CELL_WIDTH = 250;
  private static final int IMAGE = 160;
  private static final int LINES = 9;
  private static final int LINE_HEIGHT = 15;
  private static final int CELL_HEIGHT = IMAGE + LINES * LINE_HEIGHT + 20;
  private static final int MARGIN = 12;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

  private final SceneSampler scenes;
  private final QuestionSampler questions;

  ContactSheet(WorldOptions options) {
    this.scenes = new SceneSampler(options);
    this.questions = new QuestionSampler(options.seed(), "vqa");
  }

  /** Draws the first images of the training split. */
  BufferedImage draw() {
    BufferedImage sheet =
        new BufferedImage(
            COLUMNS * CELL_WIDTH, ROWS * CELL_HEIGHT + MARGIN, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    graphics.setFont(FONT);
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        Scene scene = scenes.sample(Split.TRAIN.imageId(row * COLUMNS + column));
        drawCell(graphics, scene, column * CELL_WIDTH + MARGIN, row * CELL_HEIGHT + MARGIN);
      }
    }
    graphics.dispose();
    return sheet;
  }

  private void drawCell(Graphics2D graphics, Scene scene, int x, int y) {
    double scale = (double) IMAGE / Math.max(scene.width(), scene.height());
    int width = (int) Math.round(scene.width() * scale);
    int height = (int) Math.round(scene.height() * scale);
    graphics.drawImage(Painter.paint(scene), x, y, width, height, null);
    graphics.setColor(Color.LIGHT_GRAY);
    graphics.drawRect(x, y, width - 1, height - 1);
    graphics.setColor(Color.BLACK);
    int line = y + IMAGE + LINE_HEIGHT;
    int last = line + LINES * LINE_HEIGHT;
    for (Question question : questions.ask(scene, LINES)) {
      String text = question.sentence() + " " + question.answer();
      List<String> lines = wrap(text, graphics.getFontMetrics());
      if (line + lines.size() * LINE_HEIGHT > last) {
        return;
      }
      for (String each : lines) {
        graphics.drawString(each, x, line);
        line += LINE_HEIGHT;
      }
    }
  }

  private static List<String> wrap(String text, FontMetrics metrics) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      boolean full = metrics.stringWidth(line + " " + word) > CELL_WIDTH - 2 * MARGIN;
      if (full && line.length() > 0) {
        lines.add(line.toString());
        line.setLength(0);
        line.append("   ");
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
