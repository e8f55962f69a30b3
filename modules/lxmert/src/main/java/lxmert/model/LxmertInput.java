package lxmert.model;

import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A batch of B sentences with the regions of their images, P for each sentence: those of the first
 * sentence come first.
 *
 * @param inputIds (B, S) int64
 * @param attentionMask (B, S), 1 for a word piece and 0 for padding; null: no padding
 * @param tokenTypeIds (B, S) int64; null: all 0
 * @param visualFeatures (B * P, R, F) in the model's number format, float32 as a rule
 * @param boxes (B * P, R, 4) likewise, x1, y1, x2, y2 divided by the image's width and height
 * @param visualAttentionMask (B * P, R), 1 for a region and 0 for padding; null: no padding
 */
public record LxmertInput(
    Tensor inputIds,
    @Nullable Tensor attentionMask,
    @Nullable Tensor tokenTypeIds,
    Tensor visualFeatures,
    Tensor boxes,
    @Nullable Tensor visualAttentionMask) {
  /** Checks that all parts speak of the same batch. */
  public LxmertInput {
    require(inputIds.dim() == 2, "input ids", inputIds, "(B, S)");
    require(visualFeatures.dim() == 3, "visual features", visualFeatures, "(B, R, F)");
    long batch = inputIds.size(0);
    long images = visualFeatures.size(0);
    long regions = visualFeatures.size(1);
    require(
        batch > 0 && images > 0 && images % batch == 0,
        "visual features",
        visualFeatures,
        "a multiple of " + batch + ", R, F");
    require(
        boxes.dim() == 3 && boxes.size(0) == images && boxes.size(1) == regions,
        "boxes",
        boxes,
        images + ", " + regions + ", 4");
    sameShape("attention mask", attentionMask, batch, inputIds.size(1));
    sameShape("token types", tokenTypeIds, batch, inputIds.size(1));
    sameShape("visual attention mask", visualAttentionMask, images, regions);
  }

  /** Arrays as tensors on a device; they belong to the caller's scope. */
  public static LxmertInput of(TokenBatch words, RegionBatch images, Device device) {
    long size = words.size();
    long shown = images.size();
    long regions = images.regions();
    long[] mask = images.mask();
    return new LxmertInput(
        on(device, Tensor.create(words.inputIds(), size, words.length())),
        on(device, Tensor.create(words.attentionMask(), size, words.length())),
        null,
        on(device, Tensor.create(images.features(), shown, regions, images.featureSize())),
        on(device, Tensor.create(images.boxes(), shown, regions, RegionBatch.BOX_SIZE)),
        mask == null ? null : on(device, Tensor.create(mask, shown, regions)));
  }

  /** Images of each sentence, P. */
  public long images() {
    return visualFeatures.size(0) / inputIds.size(0);
  }

  /** The same with features and boxes in another number format, that of a model. */
  public LxmertInput to(torch.ScalarType type) {
    return new LxmertInput(
        inputIds,
        attentionMask,
        tokenTypeIds,
        visualFeatures.to(type),
        boxes.to(type),
        visualAttentionMask);
  }

  /** The same words with other regions. */
  LxmertInput withRegions(Tensor features, Tensor locations, @Nullable Tensor mask) {
    return new LxmertInput(inputIds, attentionMask, tokenTypeIds, features, locations, mask);
  }

  /** The same regions with other words, (B, length), whose types are all 0. */
  public LxmertInput withWords(Tensor ids, Tensor mask) {
    return new LxmertInput(ids, mask, null, visualFeatures, boxes, visualAttentionMask);
  }

  /** The same with every sentence repeated for each of its images. */
  LxmertInput withRepeatedSentences() {
    return new LxmertInput(
        forEachImage(inputIds),
        attentionMask == null ? null : forEachImage(attentionMask),
        tokenTypeIds == null ? null : forEachImage(tokenTypeIds),
        visualFeatures,
        boxes,
        visualAttentionMask);
  }

  /** Something of each sentence, (B, ...), for each of its images: (B * P, ...). */
  public Tensor forEachImage(Tensor ofSentences) {
    return forEachImage(ofSentences, images());
  }

  /** As {@link #forEachImage(Tensor)}, P being given. */
  public static Tensor forEachImage(Tensor ofSentences, long images) {
    return images == 1
        ? ofSentences
        : ofSentences.repeat_interleave(images, new LongOptional(0), new LongOptional());
  }

  /** What is there, by the name that the published code gives it. */
  public Map<String, Tensor> named() {
    Map<String, Tensor> named = new LinkedHashMap<>();
    named.put("input_ids", inputIds);
    put(named, "attention_mask", attentionMask);
    put(named, "segment_ids", tokenTypeIds);
    named.put("visual_feats", visualFeatures);
    named.put("visual_pos", boxes);
    put(named, "visual_attention_mask", visualAttentionMask);
    return named;
  }

  private static void put(Map<String, Tensor> named, String name, @Nullable Tensor tensor) {
    if (tensor != null) {
      named.put(name, tensor);
    }
  }

  private static Tensor on(Device device, Tensor tensor) {
    return device.type() == torch.DeviceType.CPU ? tensor : tensor.to(device, tensor.scalar_type());
  }

  private static void sameShape(String what, @Nullable Tensor tensor, long batch, long length) {
    if (tensor != null) {
      require(
          tensor.dim() == 2 && tensor.size(0) == batch && tensor.size(1) == length,
          what,
          tensor,
          batch + ", " + length);
    }
  }

  private static void require(boolean right, String what, Tensor tensor, String expected) {
    if (!right) {
      throw new IllegalArgumentException(
          what
              + " of shape "
              + java.util.Arrays.toString(tensor.shape())
              + ", expected "
              + expected);
    }
  }
}
