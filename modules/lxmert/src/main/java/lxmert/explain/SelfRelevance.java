package lxmert.explain;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Relevance within one modality, identity + difference. The difference is kept by itself: next to 1
 * it would lose the digits that normalising brings up.
 *
 * @param identity how often the identity is in it, 1 or 0
 * @param difference (n, n)
 */
record SelfRelevance(double identity, Tensor difference) {
  /** What n words or regions begin with: each is relevant to itself. */
  static SelfRelevance identity(long n, TensorOptions options) {
    return new SelfRelevance(1, torch.zeros(new long[] {n, n}, options));
  }

  /** The whole matrix. */
  Tensor matrix() {
    return difference.add(eye().mul(new Scalar(identity)));
  }

  /** A matrix (m, n) times this one. */
  Tensor appliedTo(Tensor left) {
    return left.mul(new Scalar(identity)).add(left.matmul(difference));
  }

  SelfRelevance plus(Tensor more) {
    return new SelfRelevance(identity, difference.add(more));
  }

  /** A matrix that holds no identity. */
  static SelfRelevance of(Tensor matrix) {
    return new SelfRelevance(0, matrix);
  }

  /**
   * Equations 8 and 9: each row of the difference divided by its sum, plus the identity. A row
   * without relevance stays that of the identity.
   */
  Tensor normalized() {
    Tensor sums = difference.sum(new long[] {1}).unsqueeze(1); // (n, 1)
    Scalar zero = new Scalar(0.0);
    Tensor divisors = sums.masked_fill(sums.eq(zero), new Scalar(1.0));
    return difference.div(divisors).add(eye());
  }

  private Tensor eye() {
    return torch.eye(difference.size(0), difference.options());
  }
}
