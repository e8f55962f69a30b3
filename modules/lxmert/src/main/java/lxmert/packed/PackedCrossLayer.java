package lxmert.packed;

import lxmert.tensor.PackedLinear;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A cross-modality layer for inference. Both directions share their weights, so words and regions
 * go through each of its products together.
 */
final class PackedCrossLayer {
  private final Heads heads;
  private final PackedLinear projections;
  private final PackedLinear output;
  private final PackedNorm norm;
  private final PackedLayer language;
  private final PackedLayer vision;

  PackedCrossLayer(Packing packing, Heads heads, String name) {
    this.heads = heads;
    projections = packing.queryKeyValue(name + ".visual_attention.att.", heads);
    output = packing.linear(name + ".visual_attention.output.dense");
    norm = packing.norm(name + ".visual_attention.output.LayerNorm");
    language = PackedLayer.ofLanguage(packing, heads, name);
    vision = PackedLayer.ofVision(packing, heads, name);
  }

  /** (B * S, H) and (B * R, H) to the same shapes. */
  PackedStreams apply(
      PackedStreams in, long batch, @Nullable Tensor languageMask, @Nullable Tensor visionMask) {
    long words = in.language().size(0);
    long regions = in.vision().size(0);
    Tensor both = torch.cat(new TensorVector(in.language(), in.vision()), 0);
    Tensor projected = projections.apply(both); // (B * S + B * R, 3 * H)
    Tensor l = heads.split(projected.narrow(0, 0, words), batch, 3);
    Tensor v = heads.split(projected.narrow(0, words, regions), batch, 3);
    Tensor mixedLanguage = heads.mix(l.select(0, 0), v.select(0, 1), v.select(0, 2), visionMask);
    Tensor mixedVision = heads.mix(v.select(0, 0), l.select(0, 1), l.select(0, 2), languageMask);
    Tensor mixed = torch.cat(new TensorVector(mixedLanguage, mixedVision), 0);
    Tensor crossed = norm.apply(output.plus(mixed, both));
    return new PackedStreams(
        language.apply(crossed.narrow(0, 0, words), batch, languageMask),
        vision.apply(crossed.narrow(0, words, regions), batch, visionMask));
  }
}
