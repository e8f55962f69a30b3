package lxmert.explain;

import lxmert.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Layer-wise relevance propagation through single operations, with alpha 1 and beta 0: a result's
 * relevance is shared out among the operands (docs/relevance.md, "Layer-wise propagation").
 */
final class LrpRules {
  private static final double EPSILON = 1e-9;

  private LrpRules() {}

  /** What two operands get, each of its operand's shape. */
  record Shares(Tensor first, Tensor second) {}

  /** a / b, and 0 where b is 0. */
  static Tensor quotient(Tensor a, Tensor b) {
    return Tensors.keep(
        () -> {
          Scalar zero = new Scalar(0.0);
          Tensor shifted = b.add(new Scalar(EPSILON));
          Tensor divisor = shifted.masked_fill(shifted.eq(zero), new Scalar(EPSILON));
          return a.div(divisor).masked_fill(b.eq(zero), zero);
        });
  }

  /**
   * A linear layer, whose bias gets nothing.
   *
   * @param relevance (n, out)
   * @param x (n, in)
   * @param weight (out, in)
   * @return (n, in)
   */
  static Tensor linear(Tensor relevance, Tensor x, Tensor weight) {
    return Tensors.keep(
        () -> {
          Scalar zero = new Scalar(0.0);
          Tensor positive = weight.clamp_min(zero);
          Tensor negative = weight.clamp_max(zero);
          Tensor xPositive = x.clamp_min(zero);
          Tensor xNegative = x.clamp_max(zero);
          Tensor agreeing = xPositive.matmul(positive.t()).add(xNegative.matmul(negative.t()));
          Tensor share = quotient(relevance, agreeing); // (n, out)
          return xPositive.mul(share.matmul(positive)).add(xNegative.mul(share.matmul(negative)));
        });
  }

  /** A product of matrices: half to each. */
  static Shares product(Tensor relevance, Tensor a, Tensor b) {
    Tensor share = quotient(relevance, a.matmul(b));
    Scalar half = new Scalar(0.5);
    return new Shares(
        a.mul(share.matmul(b.transpose(-1, -2))).mul(half),
        b.mul(a.transpose(-1, -2).matmul(share)).mul(half));
  }

  /** A residual sum: each summand gets its share of the whole, spread as its own parts are. */
  static Shares sum(Tensor relevance, Tensor a, Tensor b) {
    Tensor share = quotient(relevance, a.add(b));
    Tensor ofA = a.mul(share);
    Tensor ofB = b.mul(share);
    Tensor both = ofA.sum().abs().add(ofB.sum().abs());
    Tensor whole = relevance.sum();
    return new Shares(part(ofA, both, whole), part(ofB, both, whole));
  }

  private static Tensor part(Tensor own, Tensor both, Tensor whole) {
    Tensor total = own.sum();
    return own.mul(quotient(quotient(total.abs(), both).mul(whole), total));
  }

  /** A tensor that is used twice. */
  static Tensor copies(Tensor x, Tensor first, Tensor second) {
    return x.mul(quotient(first, x).add(quotient(second, x)));
  }

  /** A tensor that is used three times. */
  static Tensor copies(Tensor x, Tensor first, Tensor second, Tensor third) {
    return x.mul(quotient(first, x).add(quotient(second, x)).add(quotient(third, x)));
  }
}
