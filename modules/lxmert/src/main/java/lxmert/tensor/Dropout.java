package lxmert.tensor;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Dropout (Srivastava et al. 2014) whose masks several threads can draw at once. libtorch's own
 * draws from one generator for all of a process, so that what a thread gets depends on what others
 * do.
 */
public final class Dropout {
  /** How many numbers 16 bits hold. */
  private static final long SHORTS = 1L << 16;

  private static final ThreadLocal<@Nullable Generator> OWN = new ThreadLocal<>();

  private Dropout() {}

  /** Where the calling thread draws masks from, until it is closed. */
  public interface Masks extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Masks from libtorch's generators, set to a seed: for a thread that computes alone, on any
   * device.
   */
  public static Masks shared(long seed) {
    torch.manual_seed(seed);
    return () -> {};
  }

  /**
   * The same masks from a generator of the calling thread, on the CPU: for threads that compute
   * beside each other. The generator is freed with the caller's scope. Does not nest.
   */
  public static Masks own(long seed) {
    OWN.set(torch.createCPUGenerator(seed));
    return OWN::remove;
  }

  /**
   * Sets each element to 0 with a probability, and divides the others by what is left of 1.
   *
   * @param x of any shape
   * @param probability 0 to 1
   * @param training whether to do so; else {@code x} itself is returned
   */
  public static Tensor apply(Tensor x, double probability, boolean training) {
    if (!training || probability == 0 || probability == 1 || !x.is_cpu()) {
      return torch.dropout(x, probability, training);
    }
    return x.mul(Tensors.keep(() -> mask(x, 1 - probability)));
  }

  /**
   * For each element 0, or 1 over the share that is kept. Each takes 16 bits of what the generator
   * draws, so that the share is kept to the nearest 65,536th; libtorch's own way draws 64 for each
   * of them, a tenth of a step's time.
   */
  private static Tensor mask(Tensor x, double kept) {
    Generator own = OWN.get();
    GeneratorOptional generator =
        own == null ? new GeneratorOptional() : new GeneratorOptional(own);
    long elements = x.numel();
    Tensor drawn =
        torch
            .zeros(new long[] {(elements + 3) / 4}, new TensorOptions(torch.ScalarType.Long))
            .random_(Long.MIN_VALUE, new LongOptional(), generator)
            .view(torch.ScalarType.Short)
            .narrow(0, 0, elements)
            .view(x.sizes());
    long largest = Short.MIN_VALUE + Math.max(1, Math.round(kept * SHORTS)) - 1;
    return drawn.le(new Scalar(largest)).to(x.scalar_type()).div_(new Scalar(kept));
  }
}
