package lxmert.tensor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import lxmert.io.Check;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.LoggerFactory;

/**
 * The number format that matrix products are computed in. Outside the engine weights are float32.
 */
public enum Precision {
  /** Single precision throughout: the published numbers. */
  @JsonProperty("float32")
  FLOAT32,
  /**
   * Products in bfloat16 by autocast: about three decimal digits, and several times the speed. On a
   * processor that has no instructions for it they are in float32: {@link #within}.
   */
  @JsonProperty("bfloat16")
  BFLOAT16,
  /**
   * Products of whole numbers where the fast engine answers and where a detector looks: weights in
   * int8 with a scale for each output channel, activations with a scale for each token, or for all
   * that a convolution reads. All else is in bfloat16: {@link #outsideEngine}. Nothing is trained
   * in it.
   */
  @JsonProperty("int8")
  INT8;

  /** Where a precision holds: the current thread, until it is closed. */
  public interface Region extends AutoCloseable {
    @Override
    void close();
  }

  /** The type of tensors that are converted to this precision. */
  public torch.ScalarType scalarType() {
    return this == FLOAT32 ? torch.ScalarType.Float : torch.ScalarType.BFloat16;
  }

  /** What all is computed in but the fast engine's products. */
  public Precision outsideEngine() {
    return this == INT8 ? BFLOAT16 : this;
  }

  /**
   * Checks that training knows it.
   *
   * @param name of the setting
   * @throws IllegalArgumentException if it is for answering only
   */
  public void requireTraining(String name) {
    Check.that(this != INT8, name, this, "float32 or bfloat16, as int8 only answers");
  }

  /**
   * What this precision comes to on a device. int8 is for processors that have instructions for it
   * (VNNI), bfloat16 for those that have some for that (AVX512_BF16, AMX): elsewhere they come to
   * float32, which is faster there.
   */
  public Precision within(Device device) {
    if (this == FLOAT32 || !device.is_cpu()) {
      return outsideEngine();
    }
    Processor here = Processor.here();
    if (this == INT8 && here.wide() && OneDnnInt8.here().isPresent()) {
      return INT8;
    }
    return here.bfloat16() ? BFLOAT16 : Instead.OF_BFLOAT16;
  }

  /** Says once what is computed instead. */
  private static final class Instead {
    static final Precision OF_BFLOAT16 = FLOAT32;

    static {
      LoggerFactory.getLogger(Precision.class)
          .info(
              "this processor has no instructions for bfloat16: float32, which is faster on it, is"
                  + " computed instead");
    }
  }

  /** Computes in this precision on this thread until the result is closed. Regions do not nest. */
  public Region on(Device device) {
    if (within(device) == FLOAT32) {
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
    if (within(device) == FLOAT32) {
      return () -> {};
    }
    torch.DeviceType type = device.type();
    torch.set_autocast_dtype(type, torch.ScalarType.BFloat16);
    torch.set_autocast_enabled(type, true);
    return () -> torch.set_autocast_enabled(type, false);
  }

  /**
   * Computes in single precision on this thread until the result is closed, also within {@link
   * #on}: for operators that bfloat16 is not for.
   */
  public static Region single(Device device) {
    torch.DeviceType type = device.type();
    if (!torch.is_autocast_enabled(type)) {
      return () -> {};
    }
    torch.set_autocast_enabled(type, false);
    return () -> torch.set_autocast_enabled(type, true);
  }

  /** Frees the weights that autocast has converted, and the graphs that they hold. */
  public static void forgetConversions() {
    torch.clear_cache();
  }

  /** The name as written in recipes: {@code float32}, {@code bfloat16} or {@code int8}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
