package lxmert.model;

import lxmert.model.GatedConfig.Fusion;
import lxmert.model.GatedConfig.GlobalSlot;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * What a gated encoder reads of sentences and regions: the numbers of a location that it was
 * trained with, the slot for the whole image, and the [MASK] behind a question.
 */
final class GatedInput {
  private static final int BOX = 4;

  /** Numbers of the upper left corner: 0 for the whole image, whose further numbers are all 1. */
  private static final int CORNER = 2;

  private GatedInput() {}

  /**
   * The input of {@link GatedBimodal#forward}.
   *
   * @param given corners of boxes, no slot, a sentence for each image
   */
  static LxmertInput of(LxmertInput given, GatedConfig config) {
    LxmertInput located = withLocations(given, config.visualPosDim());
    GlobalSlot slot = config.addGlobalImgfeat();
    LxmertInput whole = slot == null ? located : withImage(located, slot);
    return config.fusionMethod() == Fusion.MASK ? withQuestion(whole, config) : whole;
  }

  /** The word (B) whose state is pooled: [CLS], or the [MASK] behind the question. */
  static Tensor pooledWords(Tensor ids, GatedConfig config) {
    return config.fusionMethod() == Fusion.MASK
        ? ids.ne(new Scalar(0)).sum(1).sub(new Scalar(2))
        : torch.zeros(new long[] {ids.size(0)}, ids.options());
  }

  /** The rows of regions (B, R, ...) without the slot of the image. */
  static Tensor regions(Tensor slots, GatedConfig config) {
    GlobalSlot slot = config.addGlobalImgfeat();
    return slot == null
        ? slots
        : slots.narrow(1, slot == GlobalSlot.FIRST ? 1 : 0, slots.size(1) - 1);
  }

  /** 4: corners; 5: and the area; 7: and width, height, area; all as shares of the image. */
  private static LxmertInput withLocations(LxmertInput in, int numbers) {
    if (numbers == BOX) {
      return in;
    }
    Tensor boxes = in.boxes();
    Tensor width = boxes.narrow(-1, 2, 1).sub(boxes.narrow(-1, 0, 1));
    Tensor height = boxes.narrow(-1, 3, 1).sub(boxes.narrow(-1, 1, 1));
    TensorVector parts = new TensorVector(boxes);
    if (numbers > 5) {
      parts.push_back(width);
      parts.push_back(height);
    }
    parts.push_back(width.mul(height));
    return in.withRegions(in.visualFeatures(), torch.cat(parts, -1), in.visualAttentionMask());
  }

  /**
   * One more slot: the mean of the regions that are seen; those whose feature is all 0 are hidden.
   */
  private static LxmertInput withImage(LxmertInput in, GlobalSlot slot) {
    Tensor features = in.visualFeatures();
    Tensor mask = in.visualAttentionMask();
    Tensor seen = features.ne(new Scalar(0)).any(-1, true); // (B, R, 1)
    if (mask != null) {
      seen = seen.logical_and(mask.unsqueeze(-1).ne(new Scalar(0)));
    }
    Tensor weights = seen.to(features.scalar_type());
    Tensor count = weights.sum(1).clamp_min(new Scalar(1)).unsqueeze(1); // (B, 1, 1)
    Tensor mean = features.mul(weights).sum(1).unsqueeze(1).div(count); // (B, 1, F)
    long images = features.size(0);
    Tensor whole = torch.ones(new long[] {images, 1, in.boxes().size(2)}, in.boxes().options());
    whole.narrow(-1, 0, CORNER).zero_();
    return in.withRegions(
        joined(mean, features, slot),
        joined(whole, in.boxes(), slot),
        mask == null
            ? null
            : joined(torch.ones(new long[] {images, 1}, mask.options()), mask, slot));
  }

  private static Tensor joined(Tensor image, Tensor regions, GlobalSlot slot) {
    return torch.cat(
        slot == GlobalSlot.FIRST
            ? new TensorVector(image, regions)
            : new TensorVector(regions, image),
        1);
  }

  /** [MASK] and [CLS] right behind the sentence's [SEP], of token type 1. */
  private static LxmertInput withQuestion(LxmertInput in, GatedConfig config) {
    Tensor ids = in.inputIds();
    Tensor lengths = ids.ne(new Scalar(0)).sum(1).unsqueeze(1); // (B, 1)
    Tensor room = torch.zeros(new long[] {ids.size(0), 2}, ids.options());
    Tensor places = torch.cat(new TensorVector(lengths, lengths.add(new Scalar(1))), 1); // (B, 2)
    Tensor added = room.clone();
    added.select(1, 0).fill_(new Scalar((long) config.maskTokenId()));
    added.select(1, 1).fill_(new Scalar((long) config.clsTokenId()));
    Tensor ones = room.add(new Scalar(1));
    return new LxmertInput(
        longer(ids, room).scatter(1, places, added),
        in.attentionMask() == null
            ? null
            : longer(in.attentionMask(), room).scatter(1, places, ones),
        longer(in.tokenTypeIds() == null ? torch.zeros_like(ids) : in.tokenTypeIds(), room)
            .scatter(1, places, ones),
        in.visualFeatures(),
        in.boxes(),
        in.visualAttentionMask());
  }

  private static Tensor longer(Tensor x, Tensor room) {
    return torch.cat(new TensorVector(x, room), 1);
  }
}
