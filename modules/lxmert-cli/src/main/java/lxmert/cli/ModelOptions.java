package lxmert.cli;

import java.nio.file.Path;
import java.util.List;
import lxmert.finetune.FinetuneTask;
import lxmert.finetune.TrainedModel;
import lxmert.io.InputFiles;
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
      split = ",",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "The split, in the official LXMERT layout or the data set's own, labels are not needed:"
              + " one file or several, a folder, or a quoted pattern such as 'test_*.json'.")
  private List<Path> questions;

  @Mixin private AblationOption ablation;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      description = "Word pieces that the model reads of a sentence (default: as in its training).")
  private @Nullable Integer maxLength;

  @Mixin private RegionsOption regions;

  @Mixin private PrecisionOption precision;

  @Mixin private DeviceOption device;

  /** The model's folder. */
  Path folder() {
    return model;
  }

  /** The device's name as given. */
  String deviceName() {
    return device.name();
  }

  /** The files of examples. */
  List<Path> questions() {
    return InputFiles.of(questions);
  }

  /** The region store. */
  Path regions() {
    return regions.store();
  }

  /**
   * What to load.
   *
   * @param task null: told by the model
   */
  TrainedModel.Source source(@Nullable FinetuneTask task) {
    return new TrainedModel.Source(
        model,
        regions.store(),
        task,
        maxLength,
        ablation.ablation(),
        precision.orElse(Precision.BFLOAT16),
        device.device());
  }
}
