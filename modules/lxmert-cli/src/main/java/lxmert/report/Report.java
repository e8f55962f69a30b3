package lxmert.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;

/**
 * A page about data or a finished run: sections of text, tables, images and answered questions,
 * written as one HTML file that holds everything it shows.
 *
 * @param title the heading of the page
 * @param subtitle one line below it
 * @param sections in reading order
 */
public record Report(String title, String subtitle, List<Section> sections) {

  /**
   * A part of the page.
   *
   * @param title its heading
   * @param text one paragraph; empty for none
   * @param tables shown below the text
   * @param figures shown beside each other below the tables
   * @param replies images with questions and answers
   */
  public record Section(
      String title,
      String text,
      List<Table> tables,
      List<Figure> figures,
      List<ImageReplies> replies) {
    /** A section of text, tables and figures. */
    public Section(String title, String text, List<Table> tables, List<Figure> figures) {
      this(title, text, tables, figures, List.of());
    }
  }

  /**
   * A table: the names of its columns and its rows.
   *
   * @param columns their names
   * @param rows a text for each column
   */
  public record Table(List<String> columns, List<List<String>> rows) {
    /** Whether columns after the first hold words, such as paths, and not figures alone. */
    public boolean words() {
      return rows.stream()
          .flatMap(row -> row.stream().skip(1))
          .anyMatch(cell -> cell.chars().filter(Character::isLetter).count() > 3);
    }
  }

  /**
   * A PNG image with a line below it.
   *
   * @param caption the line below it
   * @param png the file's bytes
   */
  public record Figure(String caption, byte[] png) {
    /**
     * A file with a line below it.
     *
     * @throws lxmert.io.UserError if it cannot be read
     */
    public static Figure read(String caption, Path file) {
      try {
        return new Figure(caption, InputFile.bytes(file));
      } catch (IOException e) {
        throw AtomicFiles.cannotRead(file, e);
      }
    }

    /** The image as a data address. */
    public String source() {
      return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }
  }

  /**
   * An image and the questions asked about it.
   *
   * @param image with the regions drawn into it
   * @param questions with their answers
   */
  public record ImageReplies(Figure image, List<Asked> questions) {}

  /**
   * A question with its best answers.
   *
   * @param question as asked
   * @param expected the right answer; empty where nobody knows
   * @param answers best first
   */
  public record Asked(String question, String expected, List<Scored> answers) {
    /** Whether the best answer is the expected one. */
    public boolean right() {
      return !answers.isEmpty() && answers.get(0).answer().equals(expected);
    }

    /** Whether the right answer is known and another one was given. */
    public boolean wrong() {
      return !expected.isEmpty() && !right();
    }
  }

  /**
   * An answer with its probability, 0 to 1.
   *
   * @param answer its text
   * @param probability 0 to 1
   */
  public record Scored(String answer, double probability) {
    /** The probability in percent, for the eye. */
    public String percent() {
      return Math.round(probability * 100) + "%";
    }
  }

  /** Writes the page, atomically. */
  public void write(Path file) {
    AtomicFiles.writeString(
        file, Templates.read("report.html", Mustache.compiler().escapeHTML(true)).execute(this));
  }
}
