package lxmert.cli;

import java.nio.file.Path;
import lxmert.io.UserError;
import lxmert.quickstart.ShippedModels;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name what answers: a model and the detector that it was trained with. */
final class AnswererOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "A fine-tuned model's folder (default: the model of the procedural world that comes with"
              + " the program; for two images that of pairs).")
  private @Nullable Path model;

  @Option(
      names = "--detector",
      paramLabel = "DIR",
      description =
          "The folder of the detector that the model was trained with (default: likewise).")
  private @Nullable Path detector;

  /**
   * The model's folder.
   *
   * @param images that it is asked about
   */
  Path model(int images) {
    requireBoth();
    if (model != null) {
      return model;
    }
    ShippedModels shipped = ShippedModels.find();
    return images == 2 ? shipped.pairs() : shipped.answering();
  }

  /** The detector's folder. */
  Path detector() {
    requireBoth();
    return detector == null ? ShippedModels.find().detector() : detector;
  }

  /** A model reads the regions of its own detector, so that one without the other is a mistake. */
  private void requireBoth() {
    if ((model == null) != (detector == null)) {
      throw new UserError(
          "%s without %s, expected both or neither"
              .formatted(
                  model == null ? "--detector" : "--model",
                  model == null ? "--model" : "--detector"));
    }
  }
}
