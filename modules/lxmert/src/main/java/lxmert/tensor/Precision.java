package lxmert.tensor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/** The number format that matrix products are computed in. Weights are float32 in either case. */
public enum Precision {
  /** Single precision throughout: the published numbers. */
  @JsonProperty("float32")
  FLOAT32,
  /** Products in bfloat16 by autocast: about three decimal digits, and several times the speed. */
  @JsonProperty("bfloat16")
  BFLOAT16;

  /** Where a precision holds: the current thread, until it is closed. */
  public interface Region extends AutoCloseable {
    @Override
    void close();
  }

  /** The type of tensors that are converted to this precision. */
  public torch.ScalarType scalarType() {
    return this == FLOAT32 ? torch.ScalarType.Float : torch.ScalarType.BFloat16;
  }

  /** Computes in this precision on this thread until the result is closed. Regions do not nest. */
  public Region on(Device device) {
    if (this == FLOAT32) {
      return () -> {};
    }
    Region part = onOneOfSeveral(device);
    return () -> {
      part.close();
      forgetConversions();
    };
  }

  /**
   * As {@link #on}, for one of several threads that compute at once. Autocast remembers for all of
   * them together which weights it has converted, so nothing is forgotten at the end: {@link
   * #forgetConversions} has to follow when the last of them is done.
   */
  public Region onOneOfSeveral(Device device) {
    if (this == FLOAT32) {
      return () -> {};
    }
    torch.DeviceType type = device.type();
    torch.set_autocast_dtype(type, torch.ScalarType.BFloat16);
    torch.set_autocast_enabled(type, true);
    return () -> torch.set_autocast_enabled(type, false);
  }

  /** Frees the weights that autocast has converted, and the graphs that they hold. */
  public static void forgetConversions() {
    torch.clear_cache();
  }

  /** The name as written in recipes: {@code float32} or {@code bfloat16}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
