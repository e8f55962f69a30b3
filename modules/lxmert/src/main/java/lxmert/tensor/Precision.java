package lxmert.tensor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Set;
import lxmert.io.Check;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
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

  private static final boolean IS_X86 =
      Set.of("amd64", "x86_64").contains(System.getProperty("os.arch"));

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
   * (VNNI); elsewhere it is bfloat16. An x86 processor without AVX-512 computes bfloat16 many times
   * more slowly than float32, and not all of it: there it is float32.
   */
  public Precision within(Device device) {
    if (this == FLOAT32 || !device.is_cpu()) {
      return outsideEngine();
    }
    if (!Bfloat16.IS_THERE) {
      return FLOAT32;
    }
    return this == INT8 && OneDnnInt8.here().isEmpty() ? BFLOAT16 : this;
  }

  /** Whether the processor computes bfloat16; says so once where it does not. */
  private static final class Bfloat16 {
    private static final Logger LOGGER = LoggerFactory.getLogger(Precision.class);

    static final boolean IS_THERE = isThere();

    private static boolean isThere() {
      String most = System.getenv("ONEDNN_MAX_CPU_ISA");
      boolean there =
          !IS_X86
              || hasBfloat16(
                  torch.get_cpu_capability().getString(), most == null ? "DEFAULT" : most);
      if (!there) {
        LOGGER.info("this processor has no bfloat16 (AVX-512): float32 is computed instead");
      }
      return there;
    }
  }

  /**
   * Whether an x86 processor computes bfloat16.
   *
   * @param capability of the processor as libtorch names it
   * @param most oneDNN's limit, as its variable {@code ONEDNN_MAX_CPU_ISA} names it
   */
  static boolean hasBfloat16(String capability, String most) {
    boolean narrow = Set.of("NO AVX", "DEFAULT", "AVX2").contains(capability);
    boolean limited = most.startsWith("SSE") || most.startsWith("AVX2") || most.equals("AVX");
    return !narrow && !limited;
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
