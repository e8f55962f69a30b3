package lxmert.tensor;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Dropout (Srivastava et al. 2014) whose masks several threads can draw at once. libtorch's own
 * draws from one generator for all of a process, so that what a thread gets depends on what others
 * do.
 */
public final class Dropout {
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
    Generator own = OWN.get();
    if (own == null || !training || probability == 0 || probability == 1) {
      return torch.dropout(x, probability, training);
    }
    double kept = 1 - probability;
    Tensor mask = torch.empty_like(x).bernoulli_(kept, new GeneratorOptional(own));
    return x.mul(mask.div_(new Scalar(kept)));
  }
}
