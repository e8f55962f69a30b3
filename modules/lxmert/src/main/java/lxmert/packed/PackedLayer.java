package lxmert.packed;

import lxmert.model.Activation;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Self attention and feed-forward for inference. */
final class PackedLayer {
  private final PackedAttention attention;
  private final PackedFeedForward feedForward;

  /**
   * Packs a layer whose parts have these names.
   *
   * @param attention the sublayer of the self attention
   * @param intermediate the first half of the feed-forward
   * @param result the second half, with the residual
   */
  PackedLayer(Packing packing, Heads heads, String attention, String intermediate, String result) {
    this.attention =
        new PackedAttention(packing, heads, attention + ".self.", attention + ".output.");
    feedForward = new PackedFeedForward(packing, Activation.GELU, intermediate + ".", result + ".");
  }

  /** A layer of the language or the object-relationship encoder. */
  static PackedLayer ofOneModality(Packing packing, Heads heads, String name) {
    return new PackedLayer(
        packing, heads, name + ".attention", name + ".intermediate", name + ".output");
  }

  /** What a cross-modality layer does to words after its cross attention. */
  static PackedLayer ofLanguage(Packing packing, Heads heads, String name) {
    return new PackedLayer(
        packing, heads, name + ".lang_self_att", name + ".lang_inter", name + ".lang_output");
  }

  /** What a cross-modality layer does to regions after its cross attention. */
  static PackedLayer ofVision(Packing packing, Heads heads, String name) {
    return new PackedLayer(
        packing, heads, name + ".visn_self_att", name + ".visn_inter", name + ".visn_output");
  }

  /** (B * L, H) to the same shape. */
  Tensor apply(Tensor x, long batch, @Nullable Tensor mask) {
    return feedForward.apply(attention.apply(x, batch, mask, null));
  }

  /** (B * L, H) to (B, H): the result at position 0 only. */
  Tensor applyFirst(Tensor x, long batch, @Nullable Tensor mask) {
    Tensor first = torch.zeros(new long[] {batch, 1}, x.options()).to(torch.ScalarType.Long);
    return feedForward.apply(attention.apply(x, batch, mask, first));
  }
}
