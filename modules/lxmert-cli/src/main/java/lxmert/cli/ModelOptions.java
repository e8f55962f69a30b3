package lxmert.cli;

import java.nio.file.Path;
import lxmert.batch.Ablation;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.TrainedModel;
import lxmert.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that name a fine-tuned model, what it is asked, and how it is run. */
final class ModelOptions {
  @Option(names = "--model", required = true, paramLabel = "DIR", description = "A model folder.")
  private Path model;

  @Option(
      names = "--questions",
      required = true,
      paramLabel = "FILE",
      description =
          "The split, in the official LXMERT layout or the data set's own; labels are not needed.")
  private Path questions;

  @Option(
      names = "--regions",
      required = true,
      paramLabel = "STORE",
      description = "Regions of the images.")
  private Path regions;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "Word pieces that the model reads of a sentence (default: as in its training).")
  private @Nullable Integer maxLength;

  @Option(
      names = "--precision",
      defaultValue = "bfloat16",
      description = "float32 or bfloat16 (default: ${DEFAULT-VALUE}).")
  private Precision precision;

  @Option(
      names = "--ablate",
      defaultValue = "none",
      description =
          "Keeps language (the words) or vision (the regions) from the model (default: ${DEFAULT-VALUE}).")
  private Ablation ablation;

  @Mixin private DeviceOption device;

  /** The file of examples. */
  Path questions() {
    return questions;
  }

  /** The region store. */
  Path regions() {
    return regions;
  }

  /**
   * What to load.
   *
   * @param task null: told by the model
   */
  TrainedModel.Source source(@Nullable FinetuneTask task) {
    return new TrainedModel.Source(
        model, regions, task, maxLength, ablation, precision, device.device());
  }
}
