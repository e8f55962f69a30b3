package lxmert.score;

import java.io.Serializable;
import lxmert.io.UserError;

/**
 * What an attention file's numbers stand for.
 *
 * @param size cells in a row of a feature map; 0 where each object brings its own box
 */
public record AttentionMap(int size) implements Serializable {
  private static final int OBJECT_COLUMNS = 5;

  /** Checks the size. */
  public AttentionMap {
    if (size < 0) {
      throw new UserError(
          "a feature map of %d x %d cells; expected 1 or more".formatted(size, size));
    }
  }

  /** A cell and the attention that it gets: x0, y0, x1, y1 as shares of the image. */
  record Cell(double x0, double y0, double x1, double y1, double attention) {
    /** The share of this cell that lies in a region {@code {x0, y0, x1, y1}}. */
    double shareIn(double[] region) {
      return overlap(x0, x1, region[0], region[2])
          * overlap(y0, y1, region[1], region[3])
          / ((x1 - x0) * (y1 - y0));
    }

    private static double overlap(double from, double to, double otherFrom, double otherTo) {
      double length = Math.min(to, otherTo) - Math.max(from, otherFrom);
      return length > 0 ? length : 0;
    }
  }

  /** A feature map of {@code size} x {@code size} cells; the first index goes along x. */
  public static AttentionMap spatial(int size) {
    if (size == 0) {
      throw new UserError("a feature map of 0 x 0 cells; expected 1 or more");
    }
    return new AttentionMap(size);
  }

  /** Objects: x0, y0, x1, y1 as shares of the image, and the attention. */
  public static AttentionMap objects() {
    return new AttentionMap(0);
  }

  /**
   * The cells of one question's attention.
   *
   * @param attention (size, size), or (R, 5) for R objects
   * @throws UserError if it is of another shape or an object has no area
   */
  Cell[] cells(String questionId, double[][] attention) {
    return size == 0 ? objects(questionId, attention) : grid(questionId, attention);
  }

  private Cell[] grid(String questionId, double[][] attention) {
    boolean square = attention.length == size;
    for (double[] row : attention) {
      square &= row.length == size;
    }
    if (!square) {
      throw new UserError(
          "the attention of question %s should be %d lists of %d numbers"
              .formatted(questionId, size, size));
    }
    double edge = 1.0 / size;
    Cell[] cells = new Cell[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        cells[i * size + j] =
            new Cell(edge * i, edge * j, edge * (i + 1), edge * (j + 1), attention[i][j]);
      }
    }
    return cells;
  }

  private static Cell[] objects(String questionId, double[][] attention) {
    Cell[] cells = new Cell[attention.length];
    for (int i = 0; i < cells.length; i++) {
      double[] row = attention[i];
      if (row.length != OBJECT_COLUMNS || !(row[2] > row[0] && row[3] > row[1])) {
        throw new UserError(
            ("the attention of question %s, object %d should be x0, y0, x1, y1, attention"
                    + " with x0 < x1 and y0 < y1")
                .formatted(questionId, i));
      }
      cells[i] = new Cell(row[0], row[1], row[2], row[3], row[4]);
    }
    return cells;
  }
}
