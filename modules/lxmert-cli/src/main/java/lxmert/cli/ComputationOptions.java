package lxmert.cli;

import lxmert.tensor.Precision;
import lxmert.vision.Detector;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options {@code --precision} and {@code --device}, for commands that run a detector. */
final class ComputationOptions {
  @Option(
      names = "--precision",
      defaultValue = "float32",
      description =
          "float32, or bfloat16: several times as fast, features move by a hundredth or two"
              + " (default: ${DEFAULT-VALUE}).")
  private Precision precision;

  @Mixin private DeviceOption device;

  /** Where and how to compute, on all cores; loads libtorch. */
  Detector.Computation computation() {
    return Detector.Computation.on(device.device(), precision);
  }
}
