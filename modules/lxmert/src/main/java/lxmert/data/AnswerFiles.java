package lxmert.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import lxmert.io.AtomicFiles;

/** Answers as GQA's server and the evaluations of NLVR2 and NLVR take them, written atomically. */
public final class AnswerFiles {
  private AnswerFiles() {}

  /** GQA: a list of {@code {"prediction", "questionId"}}, as the official LXMERT code dumps it. */
  public static void writeGqa(Path file, Iterable<Map.Entry<String, String>> answers) {
    AnswerJson.write(
        file,
        answers,
        (json, id, answer) -> {
          json.writeStringField("prediction", answer);
          json.writeStringField("questionId", id);
        });
  }

  /** NLVR2: {@code identifier,True} or {@code identifier,False}, one a line, without a header. */
  public static void writeNlvr2(Path file, Iterable<Map.Entry<String, String>> answers) {
    writeLines(file, "%s,%s\n", answers);
  }

  /** NLVR: {@code picture file,true} or {@code picture file,false}, one a line. */
  public static void writeNlvr(Path file, Iterable<Map.Entry<String, String>> answers) {
    writeLines(file, "%s.png,%s\n", answers);
  }

  private static void writeLines(
      Path file, String line, Iterable<Map.Entry<String, String>> answers) {
    AtomicFiles.write(
        file,
        out -> {
          for (Map.Entry<String, String> answer : answers) {
            String text = line.formatted(answer.getKey(), answer.getValue());
            out.write(text.getBytes(StandardCharsets.UTF_8));
          }
        });
  }
}
