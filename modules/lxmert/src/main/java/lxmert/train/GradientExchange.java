package lxmert.train;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import lxmert.ranks.Ranks;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Adds the gradients of all ranks, in the order of ranks: bucket by bucket, each a few whole
 * gradients in one buffer. There is nothing to do where there is one rank.
 *
 * <p>A parameter that has a gradient on some ranks only gets their sum; one that has none anywhere
 * stays without.
 */
public final class GradientExchange implements AutoCloseable {
  /** Elements that a bucket has at most, unless one gradient alone has more. */
  private static final long BUCKET = 1 << 22;

  /** What is added to it stays as it is, the sign of a zero included. */
  private static final Scalar NOTHING = new Scalar(-0.0);

  /** One gradient's place in a bucket. */
  private record Slot(Tensor parameter, long offset, long size) {}

  private final Ranks ranks;
  private final TensorVector parameters;
  private final List<Tensor> buffers = new ArrayList<>();

  /**
   * An exchange of the gradients of some parameters.
   *
   * @param parameters the same on every rank
   */
  public GradientExchange(Ranks ranks, TensorVector parameters) {
    this.ranks = ranks;
    this.parameters = parameters;
  }

  /** Which parameters have a gradient here. */
  public long[] present() {
    BitSet present = new BitSet();
    if (ranks.count() > 1) {
      try (PointerScope scope = new PointerScope()) {
        for (int i = 0; i < parameters.size(); i++) {
          present.set(i, parameters.get(i).grad().defined());
        }
      }
    }
    return present.toLongArray();
  }

  /**
   * Replaces each gradient by its sum over all ranks.
   *
   * @param present which have one, by rank
   */
  public void add(List<long[]> present) {
    if (ranks.count() == 1) {
      return;
    }
    BitSet somewhere = new BitSet();
    present.forEach(each -> somewhere.or(BitSet.valueOf(each)));
    List<Slot> bucket = new ArrayList<>();
    long size = 0;
    for (int i = somewhere.nextSetBit(0); i >= 0; i = somewhere.nextSetBit(i + 1)) {
      Tensor parameter = parameters.get(i);
      long own = parameter.numel();
      if (size > 0 && size + own > BUCKET) {
        add(bucket, size);
        bucket.clear();
        size = 0;
      }
      bucket.add(new Slot(parameter, size, own));
      size += own;
    }
    if (size > 0) {
      add(bucket, size);
    }
  }

  private void add(List<Slot> bucket, long size) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      long columns = (size + ranks.count() - 1) / ranks.count();
      Tensor sums = buffer(columns * ranks.count());
      for (Slot slot : bucket) {
        Tensor gradient = slot.parameter.grad();
        Tensor place = sums.narrow(0, slot.offset, slot.size);
        if (gradient.defined()) {
          place.copy_(gradient.flatten());
        } else {
          place.fill_(NOTHING);
        }
      }
      ranks.add(sums.view(ranks.count(), columns));
      for (Slot slot : bucket) {
        put(slot.parameter, sums.narrow(0, slot.offset, slot.size));
      }
    }
  }

  private static void put(Tensor parameter, Tensor sum) {
    Tensor gradient = parameter.mutable_grad();
    if (!gradient.defined()) {
      gradient.put(torch.empty_like(parameter));
    }
    gradient.copy_(sum.view(parameter.sizes()));
  }

  /** Kept from step to step: fresh memory costs as much as what is done in it. */
  private Tensor buffer(long size) {
    if (buffers.isEmpty() || buffers.get(0).numel() < size) {
      close();
      Tensor first = parameters.get(0);
      torch.ScalarType type =
          ranks.exchange() == Precision.BFLOAT16 ? torch.ScalarType.BFloat16 : first.scalar_type();
      Tensor buffer = torch.zeros(new long[] {Math.max(size, BUCKET)}, first.options()).to(type);
      buffer.retainReference();
      buffers.add(buffer);
    }
    return buffers.get(0).narrow(0, 0, size);
  }

  /** Frees the buffer. */
  @Override
  public void close() {
    buffers.forEach(Tensor::releaseReference);
    buffers.clear();
  }
}
