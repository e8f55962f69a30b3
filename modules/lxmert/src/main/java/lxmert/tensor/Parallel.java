package lxmert.tensor;

import java.util.function.IntConsumer;

/** Who does pieces of work that do not depend on each other. */
public interface Parallel {
  /** The calling thread, one piece after the other. */
  Parallel NONE =
      (count, piece) -> {
        for (int i = 0; i < count; i++) {
          piece.accept(i);
        }
      };

  /**
   * Does the pieces 0 to before {@code count}, in any order, and returns when all are done. Each
   * piece opens its own scope and hands its result over as Java values.
   */
  void forEach(int count, IntConsumer piece);
}
