package lxmert.tensor;

import java.util.Set;
import org.bytedeco.pytorch.global.torch;

/**
 * How a processor multiplies in formats smaller than float32.
 *
 * @param wide whether libtorch has a fast library for them on it
 * @param bfloat16 whether it does so with instructions of its own, without which products go by way
 *     of float32 and take longer than there
 */
record Processor(boolean wide, boolean bfloat16) {
  private static final String HAS_INSTRUCTIONS = "_ZN2at3cpu24is_avx512_bf16_supportedEv";
  private static final Set<String> X86 = Set.of("amd64", "x86_64");

  /** What libtorch calls x86 processors without AVX-512. */
  private static final Set<String> NARROW = Set.of("NO AVX", "DEFAULT", "AVX2");

  /** Limits of oneDNN that leave AVX-512 out. */
  private static final Set<String> NARROW_LIMITS =
      Set.of("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2");

  /** Limits that leave it, without its instructions for bfloat16. */
  private static final Set<String> OLDER_LIMITS = Set.of("AVX512_CORE", "AVX512_CORE_VNNI");

  /** This machine's. */
  static Processor here() {
    return Here.INSTANCE;
  }

  /**
   * An x86 processor.
   *
   * @param capability as libtorch names it
   * @param instructions whether it has AVX512_BF16
   * @param limit oneDNN's, as its variable {@code ONEDNN_MAX_CPU_ISA} names it
   */
  static Processor x86(String capability, boolean instructions, String limit) {
    boolean wide = !NARROW.contains(capability) && !NARROW_LIMITS.contains(limit);
    return new Processor(wide, wide && instructions && !OLDER_LIMITS.contains(limit));
  }

  /** Found once. */
  private static final class Here {
    static final Processor INSTANCE = find();

    private static Processor find() {
      if (!X86.contains(System.getProperty("os.arch"))) {
        return new Processor(true, true);
      }
      String limit = System.getenv("ONEDNN_MAX_CPU_ISA");
      return x86(
          torch.get_cpu_capability().getString(),
          hasInstructions(),
          limit == null ? "DEFAULT" : limit);
    }

    /** Assumed where libtorch does not tell. */
    private static boolean hasInstructions() {
      try {
        return (byte) LibtorchSymbols.function(HAS_INSTRUCTIONS).invoke(byte.class, new Object[0])
            != 0;
      } catch (UnsatisfiedLinkError e) {
        return true;
      }
    }
  }
}
