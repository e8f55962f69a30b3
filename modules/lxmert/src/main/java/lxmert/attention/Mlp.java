package lxmert.attention;

import lxmert.model.Linear;
import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.Tensor;

/**
 * openvqa's two linear layers with ReLU and dropout between them.
 *
 * @param first under the key {@code fc.linear}
 * @param last under the key {@code linear}
 */
record Mlp(Linear first, Linear last, double dropout) {
  static Mlp of(AttentionModel model, String name, long in, long inner, long out, double dropout) {
    return new Mlp(
        model.add(name + ".fc.linear", new Linear(in, inner)),
        model.add(name + ".linear", new Linear(inner, out)),
        dropout);
  }

  /** (..., in) to (..., out). */
  Tensor forward(Tensor x, boolean training) {
    return last.forward(Dropout.apply(first.forward(x).relu(), dropout, training));
  }
}
