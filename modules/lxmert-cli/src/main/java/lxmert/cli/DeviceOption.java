package lxmert.cli;

import lxmert.tensor.Devices;
import org.bytedeco.pytorch.Device;
import picocli.CommandLine.Option;

/** The option {@code --device}, for every command that computes. */
final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description =
          "Where to compute: auto, cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}, the first CUDA"
              + " device where there is one).")
  private String name = "auto";

  /** The name as given. */
  String name() {
    return name;
  }

  /** The device; loads libtorch. */
  Device device() {
    return Devices.parse(name);
  }
}
