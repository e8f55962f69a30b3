package lxmert.cli;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.io.UserError;
import lxmert.vision.DetectorConfig;
import lxmert.vision.DetectorFolder;
import lxmert.vision.DetectorPreset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options {@code --preset} and {@code --boxes}, for every command that looks at images. */
final class BehaviourOptions {
  private static final Pattern BOXES = Pattern.compile("([1-9][0-9]{0,4})(?:-([1-9][0-9]{0,4}))?");

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Look as a public program does: huggingface, detectron2 or caffe, whose regions the"
              + " published models were trained on (default: the detector's own settings).")
  private @Nullable DetectorPreset preset;

  @Option(
      names = "--boxes",
      paramLabel = "N|MIN-MAX",
      description =
          "Regions of an image: so many, such as 36, or as many as are found within bounds, such"
              + " as 10-100 (default: the detector's own settings, 36).")
  private @Nullable String boxes;

  /** The settings of a detector's folder with these options laid over them. */
  DetectorConfig settings(Path detector) {
    return over(DetectorFolder.config(detector));
  }

  /** Settings with these options laid over them. */
  DetectorConfig over(DetectorConfig settings) {
    DetectorConfig config = preset == null ? settings : settings.withPreset(preset);
    return boxes == null ? config : withBoxes(config, boxes);
  }

  private static DetectorConfig withBoxes(DetectorConfig config, String boxes) {
    Matcher numbers = BOXES.matcher(boxes);
    if (!numbers.matches()) {
      throw new UserError(
          "--boxes is %s, expected a number or two, such as 36 or 10-100".formatted(boxes));
    }
    int min = Integer.parseInt(numbers.group(1));
    int max = numbers.group(2) == null ? min : Integer.parseInt(numbers.group(2));
    if (max < min) {
      throw new UserError("--boxes is %s, expected the smaller number first".formatted(boxes));
    }
    return config.withDetections(min, max);
  }
}
