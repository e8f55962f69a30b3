package lxmert.serving;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import lxmert.serving.ServingError.Kind;

/**
 * When a request is of no use any more: its time is over, or its client went away.
 *
 * @param at as {@link System#nanoTime} counts
 * @param gone whether the client went away
 */
public record Deadline(long at, BooleanSupplier gone) {
  /** A deadline so long from now. */
  public static Deadline in(Duration time, BooleanSupplier gone) {
    return new Deadline(System.nanoTime() + time.toNanos(), gone);
  }

  /** Nanoseconds until then; 0 or less once it is over. */
  public long remaining() {
    return at - System.nanoTime();
  }

  /**
   * Goes on only with what somebody still waits for.
   *
   * @throws ServingError if time is over or the client went away
   */
  public void check() {
    if (remaining() <= 0) {
      throw exceeded();
    }
    if (gone.getAsBoolean()) {
      throw new ServingError(Kind.CANCELLED, "the client went away");
    }
  }

  /** What is told once time is over. */
  static ServingError exceeded() {
    return new ServingError(Kind.DEADLINE_EXCEEDED, "the deadline of the request has passed");
  }
}
