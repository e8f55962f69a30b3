package lxmert.cli;

import java.nio.file.Path;
import lxmert.heads.MatchingModel;
import lxmert.heads.PretrainedModel;
import lxmert.io.UserError;
import lxmert.quickstart.ShippedModels;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that name a model, what shows it images, and how both are run. */
final class HeadsOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "The model's folder (default: the model of the world that comes with lxmert).")
  private @Nullable Path model;

  @Option(
      names = "--detector",
      paramLabel = "DIR",
      description =
          "The folder of the detector that the model was trained with; images are then files"
              + " (default: likewise).")
  private @Nullable Path detector;

  @ArgGroup(exclusive = false, multiplicity = "0..1")
  private @Nullable RegionsOption regions;

  @Mixin private BehaviourOptions behaviour;

  @Mixin private PrecisionOption precision;

  @Mixin private DeviceOption device;

  /** The folder of a model of pre-training. */
  Path pretrained() {
    return model == null ? shipped().pretrained() : model;
  }

  /** The folder of any LXMERT. */
  Path anyModel() {
    return model == null ? shipped().answering() : model;
  }

  private ShippedModels shipped() {
    requireWhole();
    return ShippedModels.find();
  }

  /** Loads the pre-trained model. */
  PretrainedModel load() {
    requireWhole();
    return PretrainedModel.load(pretrained(), precision(), device());
  }

  /** Loads the pre-trained model, or one of retrieval. */
  MatchingModel loadMatching() {
    requireWhole();
    return MatchingModel.load(pretrained(), precision(), device());
  }

  /** Opens what shows the model its images. */
  SeenImages images() {
    requireWhole();
    if (regions != null) {
      return SeenImages.ofStore(regions.store());
    }
    Path folder = detector == null ? ShippedModels.find().detector() : detector;
    return SeenImages.ofDetector(folder, behaviour.settings(folder), precision(), device());
  }

  /** The number format. */
  Precision precision() {
    return precision.orElse(Precision.FLOAT32);
  }

  /** The device; loads libtorch. */
  Device device() {
    return device.device();
  }

  /** A model reads the regions of its own detector, found now or stored. */
  private void requireWhole() {
    if (detector != null && regions != null) {
      throw new UserError("--detector and --regions, expected one of them");
    }
    boolean sees = detector != null || regions != null;
    if (sees && model == null) {
      throw new UserError(
          "%s without --model, expected both or neither"
              .formatted(detector == null ? "--regions" : "--detector"));
    }
    if (!sees && model != null) {
      throw new UserError("--model without --detector or --regions, expected one of them too");
    }
  }
}
