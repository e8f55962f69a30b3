package lxmert.packed;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.LxmertConfig;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.PackedLinear;
import lxmert.tensor.Precision;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Answers with an {@link AnsweringModel}'s weights, packed for speed. In float32 it gives the
 * model's own scores up to rounding; bfloat16 keeps about three decimal digits. Thread-safe.
 *
 * <p>All that it computes with is its own: the model may be changed or freed once it is packed.
 */
public final class FastAnswering implements AutoCloseable {
  /** The architectures of a {@code config.json} that it serves; the plain models serve all. */
  public static final Set<String> ARCHITECTURES =
      Set.of("LxmertForQuestionAnswering", "LxmertForPairs");

  private final int imagesOfSentence;
  private final Precision precision;
  private final PackedModel packed;

  /** Packs copies of the model's weights, on its device; later changes of it are not seen. */
  public FastAnswering(AnsweringModel model, Precision precision) {
    this(model, precision, PackedLinear.ProductListener.NONE);
  }

  /**
   * As {@link #FastAnswering(AnsweringModel, Precision)}.
   *
   * @param listener is told of every product of a linear layer, on the thread that answers
   */
  public FastAnswering(
      AnsweringModel model, Precision precision, PackedLinear.ProductListener listener) {
    this(model.images(), precision, pack(model, precision, listener));
  }

  /**
   * Packs copies of weights.
   *
   * @param weights by the names of an {@link AnsweringModel}, such as {@code
   *     bert.encoder.x_layers.0.visual_attention.att.query.weight}; what else is there is ignored
   * @param config the sizes
   * @param images that a sentence is about, P
   * @throws IllegalArgumentException if a name is missing
   */
  public FastAnswering(
      Map<String, Tensor> weights, LxmertConfig config, int images, Precision precision) {
    this(
        images,
        precision,
        PackedModel.of(weights, config, images, precision, PackedLinear.ProductListener.NONE));
  }

  private FastAnswering(int images, Precision precision, PackedModel packed) {
    this.imagesOfSentence = images;
    this.precision = precision;
    this.packed = packed;
  }

  /** Whether it packs models of an architecture. */
  public static boolean serves(Architecture architecture) {
    return ARCHITECTURES.contains(architecture.name());
  }

  private static LxmertConfig sizes(AnsweringModel model) {
    if (model.config() instanceof LxmertConfig config) {
      return config;
    }
    throw new IllegalArgumentException(model.architecture().name() + " is no LXMERT");
  }

  private static PackedModel pack(
      AnsweringModel model, Precision precision, PackedLinear.ProductListener listener) {
    try (PointerScope scope = new PointerScope()) {
      return PackedModel.of(
          ModuleWeights.stateOf(model.module()), sizes(model), model.images(), precision, listener);
    }
  }

  /** The number format of the products. */
  public Precision precision() {
    return precision;
  }

  /** The scores of one question for each image: {@code [question][answer]}. */
  public float[][] logits(List<Regions> images, TokenBatch questions) {
    return logits(RegionBatch.of(images), questions);
  }

  /**
   * The scores of one sentence for each image, or for each two where the model reads pairs: {@code
   * [sentence][answer]}.
   */
  public float[][] logits(RegionBatch images, TokenBatch questions) {
    if (images.size() != imagesOfSentence * questions.size()) {
      throw new IllegalArgumentException(
          images.size() + " images for " + questions.size() + " questions");
    }
    return new QuestionChunks(questions, QuestionChunks.MOST)
        .logits(
            (indices, chunk) -> {
              RegionBatch some = images.select(QuestionChunks.imagesOf(indices, imagesOfSentence));
              Tensor mask = mask(some.mask(), some.size());
              return answer(chunk, encode(some, mask), mask);
            });
  }

  /** Encodes an image for any number of questions. */
  public EncodedImage encode(Regions image) {
    return encode(List.of(image));
  }

  /** Encodes the images of a sentence, as many as the model reads, for any number of sentences. */
  public EncodedImage encode(List<Regions> images) {
    if (images.size() != imagesOfSentence) {
      throw new IllegalArgumentException(
          images.size() + " images for a model of " + imagesOfSentence);
    }
    try (PointerScope scope = new PointerScope();
        InferenceMode inference = new InferenceMode()) {
      RegionBatch batch = RegionBatch.of(images);
      Tensor mask = mask(batch.mask(), batch.size());
      return new EncodedImage(encode(batch, mask), mask);
    }
  }

  /** The scores of sentences about the same images: {@code [sentence][answer]}. */
  public float[][] logits(EncodedImage image, TokenBatch questions) {
    return new QuestionChunks(questions, QuestionChunks.MOST)
        .logits(
            (indices, chunk) -> {
              Tensor mask = image.mask();
              return answer(
                  chunk,
                  image.regions().repeat(indices.length, 1),
                  mask == null ? null : mask.repeat(indices.length, 1));
            });
  }

  private Tensor encode(RegionBatch images, @Nullable Tensor mask) {
    Tensor features =
        Tensor.create(images.features(), images.size(), images.regions(), images.featureSize());
    Tensor boxes =
        Tensor.create(images.boxes(), images.size(), images.regions(), RegionBatch.BOX_SIZE);
    return packed.encodeRegions(here(features), here(boxes), mask);
  }

  private Tensor answer(TokenBatch questions, Tensor regions, @Nullable Tensor visualMask) {
    Tensor ids = here(Tensor.create(questions.inputIds(), questions.size(), questions.length()));
    boolean padded = Arrays.stream(questions.attentionMask()).anyMatch(each -> each == 0);
    Tensor mask = padded ? mask(questions.attentionMask(), questions.size()) : null;
    return packed.answer(ids, mask, regions, visualMask);
  }

  private @Nullable Tensor mask(long @Nullable [] mask, int batch) {
    return mask == null ? null : here(Tensor.create(mask, batch, mask.length / batch));
  }

  private Tensor here(Tensor tensor) {
    Device device = packed.device();
    return device.is_cpu() ? tensor : tensor.to(device, tensor.scalar_type());
  }

  /** Frees the packed weights. */
  @Override
  public void close() {
    packed.close();
  }
}
