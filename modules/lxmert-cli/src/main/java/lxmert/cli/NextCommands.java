package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says what to do with what an import wrote. */
final class NextCommands {
  private NextCommands() {}

  /** Prints the first command and those that follow, to be given one after the other. */
  static void print(PrintWriter out, String first, String... others) {
    out.println("next:");
    out.println("  ./lxmert " + first);
    for (String command : others) {
      out.println("  ./lxmert " + command);
    }
  }

  /** Finds the regions of images. */
  static String extraction(Path images, Path regions) {
    return "detect extract --detector DETECTOR --images %s --out %s"
        .formatted(quoted(images), quoted(regions));
  }

  /**
   * Looks at the files of a folder, and trains a model on them.
   *
   * @param valid the file to validate on, without its ending; null where the folder has none
   */
  static String[] training(
      String config, Path folder, String train, @Nullable String valid, Path regions) {
    String from = options(config, folder, train, valid, regions);
    return new String[] {"check vqa" + from, "finetune vqa" + from + " --out RUN"};
  }

  private static String options(
      String config, Path folder, String train, @Nullable String valid, Path regions) {
    return " --config %s --train %s --valid %s --answers %s --regions %s --from MODEL"
        .formatted(
            config,
            quoted(folder.resolve(train + ".json")),
            valid == null ? "VALID" : quoted(folder.resolve(valid + ".json")),
            quoted(folder.resolve("trainval_label2ans.json")),
            quoted(regions));
  }

  /** Answers questions. */
  static String[] prediction(Path questions, Path regions) {
    return new String[] {
      "predict vqa --model MODEL --questions %s --regions %s --out ANSWERS"
          .formatted(quoted(questions), quoted(regions))
    };
  }

  /** As a shell takes it. */
  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[\\w./:@%+=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
