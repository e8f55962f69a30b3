package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says what to do with what an import wrote. */
final class NextCommands {
  private NextCommands() {}

  /** Prints commands, to be given one after the other. */
  static void print(PrintWriter out, String... commands) {
    out.println("next:");
    for (String command : commands) {
      out.println("  ./lxmert " + command);
    }
  }

  /** Finds the regions of images. */
  static String extraction(Path images, Path regions) {
    return "detect extract --detector DETECTOR --images %s --out %s"
        .formatted(quoted(images), quoted(regions));
  }

  /**
   * Trains a model on the files of a folder.
   *
   * @param valid the file to validate on, without its ending; null where the folder has none
   */
  static String finetuning(
      String config, Path folder, String train, @Nullable String valid, Path regions) {
    return "finetune vqa --config %s --train %s --valid %s --answers %s --regions %s --from MODEL --out RUN"
        .formatted(
            config,
            quoted(folder.resolve(train + ".json")),
            valid == null ? "VALID" : quoted(folder.resolve(valid + ".json")),
            quoted(folder.resolve("trainval_label2ans.json")),
            quoted(regions));
  }

  /** Answers questions. */
  static String prediction(Path questions, Path regions) {
    return "predict vqa --model MODEL --questions %s --regions %s --out ANSWERS"
        .formatted(quoted(questions), quoted(regions));
  }

  /** As a shell takes it. */
  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[\\w./:@%+=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
