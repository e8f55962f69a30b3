package lxmert.tensor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.io.UserError;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/** Where tensors live: the CPU, or one of the CUDA devices. */
public final class Devices {
  private static final Pattern NAME = Pattern.compile("auto|cpu|cuda(?::(\\d{1,3}))?");

  private Devices() {}

  /**
   * The device of a name: {@code auto} (the first CUDA device where there is one, else the CPU),
   * {@code cpu}, {@code cuda} or {@code cuda:N}.
   *
   * @throws UserError if the name is none of these or the device is not there
   */
  public static Device parse(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new UserError("unknown device \"" + name + "\", expected auto, cpu, cuda or cuda:N");
    }
    if (name.equals("cpu") || (name.equals("auto") && cudaDevices() == 0)) {
      return new Device("cpu");
    }
    int index = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
    if (index >= cudaDevices()) {
      throw new UserError(
          "device %s is not there: this build of libtorch sees %d CUDA devices"
              .formatted(name, cudaDevices()));
    }
    return new Device("cuda:" + index);
  }

  /** The same device as an object of one's own: the caller may free that one. */
  public static Device copy(Device device) {
    return new Device(device.type(), device.index());
  }

  private static int cudaDevices() {
    return torch.cuda_is_available() ? torch.cuda_device_count() : 0;
  }
}
