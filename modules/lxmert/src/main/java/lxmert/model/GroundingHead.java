package lxmert.model;

import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * How well a sentence fits each region: one linear layer over every output of the vision stream, or
 * two with a GELU between them (VOLTA's {@code V-logit} with {@code num_clf_layers}). Its
 * parameters belong to the module that it is made for.
 */
final class GroundingHead {
  /** Under VOLTA's names of two layers; null where there is one. */
  private final @Nullable Linear inner;

  private final Linear last;
  private final double outputDropout;
  private final double innerDropout;

  /**
   * Registers a head whose weights are all 0.
   *
   * @param parent of the parameters {@code name.weight} and {@code name.bias}, or, of two layers,
   *     those of {@code name.0} and {@code name.3}
   * @param size of the vision stream, H
   * @param layers 1 or 2
   * @param outputDropout on what the head reads
   * @param innerDropout between two layers
   */
  GroundingHead(
      Module parent,
      String name,
      long size,
      int layers,
      double outputDropout,
      double innerDropout) {
    this.outputDropout = outputDropout;
    this.innerDropout = innerDropout;
    if (layers == 1) {
      inner = null;
      last = parent.register_module(name, new Linear(size, 1));
    } else {
      Module both = parent.register_module(name, new Module());
      inner = both.register_module("0", new Linear(size, size));
      last = both.register_module("3", new Linear(size, 1));
    }
  }

  /**
   * Scores before any sigmoid, (B, R, 1); a region that is padding has next to no score.
   *
   * @param vision (B, R, H)
   * @param mask (B, R), 1 for a region and 0 for padding; null: no padding
   * @param training whether there is dropout
   */
  Tensor forward(Tensor vision, @Nullable Tensor mask, boolean training) {
    Tensor read = Dropout.apply(vision, outputDropout, training);
    if (inner != null) {
      read = Dropout.apply(torch.gelu(inner.forward(read)), innerDropout, training);
    }
    Tensor scores = last.forward(read); // (B, R, 1)
    return mask == null
        ? scores
        : scores.add(Lxmert.additive(mask, scores.scalar_type()).view(scores.size(0), -1, 1));
  }
}
