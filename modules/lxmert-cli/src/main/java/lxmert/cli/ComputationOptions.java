package lxmert.cli;

import lxmert.tensor.Precision;
import lxmert.vision.Detector;
import picocli.CommandLine.Mixin;

/** The options {@code --precision} and {@code --device}, for commands that run a detector. */
final class ComputationOptions {
  @Mixin private PrecisionOption precision;

  @Mixin private DeviceOption device;

  /** Where and how to compute, on all cores; loads libtorch. */
  Detector.Computation computation() {
    return Detector.Computation.on(device.device(), precision.orElse(Precision.FLOAT32));
  }
}
