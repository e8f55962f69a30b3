package lxmert.tensor;

import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.UserError;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The random generators of libtorch that are shared by all of a process, and that dropout draws
 * from: the CPU's and, for computing on another device, that device's.
 */
public final class Generators {
  private Generators() {}

  /** The states of all generators that computing on a device draws from, by name. */
  public static Map<String, byte[]> states(Device device) {
    Map<String, byte[]> states = new LinkedHashMap<>();
    try (PointerScope scope = new PointerScope()) {
      of(device).forEach((name, generator) -> states.put(name, bytes(generator.get_state())));
    }
    return states;
  }

  /**
   * Puts the generators back into earlier states.
   *
   * @throws UserError if the states are those of another kind of device
   */
  public static void restore(Device device, Map<String, byte[]> states) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Generator> generators = of(device);
      if (!generators.keySet().equals(states.keySet())) {
        throw new UserError(
            "random states of %s, expected those of %s"
                .formatted(states.keySet(), generators.keySet()));
      }
      generators.forEach(
          (name, generator) -> generator.set_state(tensor(states.getOrDefault(name, new byte[0]))));
    }
  }

  private static Map<String, Generator> of(Device device) {
    Context context = torch.globalContext();
    Map<String, Generator> generators = new LinkedHashMap<>();
    generators.put("cpu", context.defaultGenerator(new Device("cpu")));
    if (device.is_cuda()) {
      generators.put("cuda", context.defaultGenerator(device));
    }
    return generators;
  }

  private static byte[] bytes(Tensor state) {
    byte[] bytes = new byte[Math.toIntExact(state.nbytes())];
    new BytePointer(state.data_ptr()).capacity(bytes.length).get(bytes);
    return bytes;
  }

  private static Tensor tensor(byte[] state) {
    return Tensor.create(state, false, state.length);
  }
}
