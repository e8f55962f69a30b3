package lxmert.dataset;

import java.nio.file.Path;
import java.util.Map;

/** Judgements on NLVR's images: {@code image file,true} or {@code image file,false} a line. */
public final class NlvrAnswerFile {
  private NlvrAnswerFile() {}

  /** Writes judgements, of {@link Nlvr#ANSWERS}, by example, in their order, atomically. */
  public static void write(Path file, Iterable<Map.Entry<String, String>> answers) {
    AnswerLines.write(file, ".png", answers);
  }
}
