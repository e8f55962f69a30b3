package lxmert.ranks;

import java.util.List;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Tensor;

/**
 * The processes that share a piece of work, seen from one of them. What exchanges something is
 * called by all of them in the same order, and waits for all.
 */
public interface Ranks extends AutoCloseable {
  /** One process alone, which has nobody to exchange anything with. */
  static Ranks alone() {
    return new Alone();
  }

  /** The number of this process, counted from 0. */
  int rank();

  /** How many there are. */
  int count();

  /** Whether this is the one that writes files and tells how far the work is. */
  default boolean first() {
    return rank() == 0;
  }

  /** The share of this rank in a number of pieces that lie in an order. */
  default Share share(int pieces) {
    return Share.of(pieces, rank(), count());
  }

  /** How {@link #add} is done, in words that tell two ways apart. */
  String manner();

  /** The number format that sums are exchanged in. */
  Precision exchange();

  /**
   * Hands everyone's bytes to all.
   *
   * @return those of each rank, in the order of ranks
   */
  List<byte[]> gather(byte[] own);

  /**
   * Replaces values by their sum over all ranks, which is added in the order of ranks: all get the
   * same, to the bit.
   *
   * @param values (N, C) for N ranks: contiguous, floating point, on the CPU
   */
  void add(Tensor values);

  /**
   * Replaces values by those of the first rank.
   *
   * @param values of any shape and type: contiguous, on the CPU
   */
  void broadcast(Tensor values);

  /** What was exchanged so far. */
  Traffic traffic();

  /** Tells the others in one sentence why this process is going to end. */
  void fail(String why);

  /** Leaves the others. */
  @Override
  void close();
}
