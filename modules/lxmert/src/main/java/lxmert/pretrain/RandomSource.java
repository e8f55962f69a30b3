package lxmert.pretrain;

/** The random draws that make one example, in their order (docs/model.md, "Masking"). */
public interface RandomSource {
  /** A number from 0 to less than 1. */
  double uniform();

  /** A whole number from 0 to {@code bound - 1}. */
  int below(int bound);

  /** A place in {@code weights}, likelier the larger its weight. */
  int choice(double[] weights);
}
