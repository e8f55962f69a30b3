package lxmert.attention;

import lxmert.model.Linear;
import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Factorised bilinear pooling (Yu et al. 2018, section 3): the product of both sides, projected to
 * O · K numbers, K neighbours of which are added up.
 */
record PooledProduct(Linear ofImage, Linear ofQuestion, int window, double dropout) {
  /** Below it a norm is no divisor. */
  private static final double NO_NORM = 1e-12;

  static PooledProduct of(AttentionModel model, String name, long image, MfhConfig config) {
    long question = (long) config.questionGlimpses() * config.hiddenSize();
    long size = (long) config.poolWindow() * config.poolSize();
    return new PooledProduct(
        model.add(name + ".proj_i", new Linear(image, size)),
        model.add(name + ".proj_q", new Linear(question, size)),
        config.poolWindow(),
        config.dropout());
  }

  /**
   * The product before the pooling, (B, n, O · K).
   *
   * @param image (B, n, ...)
   * @param question (B, ...)
   * @param before that of the order below, (B, n, O · K); null: there is none
   */
  Tensor product(Tensor image, Tensor question, @Nullable Tensor before, boolean training) {
    Tensor own = ofImage.forward(image).mul(ofQuestion.forward(question).unsqueeze(1));
    return Dropout.apply(before == null ? own : own.mul(before), dropout, training);
  }

  /**
   * What is made of a product, (B, n, O): pooled, its root with its sign, divided by the norm over
   * all of an example.
   *
   * @param mask (B, n), 0 for what does not count; null: everything counts
   */
  Tensor pooled(Tensor product, @Nullable Tensor mask) {
    Tensor sums = product.unflatten(2, new long[] {-1, window}).sum(3); // (B, n, O)
    Tensor counted = mask == null ? sums : sums.mul(mask.to(sums.scalar_type()).unsqueeze(2));
    Tensor roots = counted.relu().sqrt().sub(counted.neg().relu().sqrt());
    Tensor norm = roots.square().flatten(1, 2).sum(1).sqrt().clamp_min(new Scalar(NO_NORM));
    return roots.div(norm.view(-1, 1, 1));
  }
}
