package lxmert.model;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Registers trainable tensors. */
public final class Parameters {
  private Parameters() {}

  /**
   * Registers and returns {@code value} itself. What {@code register_parameter} returns is a
   * reference into the module's list, which dangles as soon as the list grows.
   */
  public static Tensor register(Module module, String name, Tensor value) {
    module.register_parameter(name, value);
    return value;
  }
}
