package lxmert.packed;

import java.util.List;
import lxmert.model.Answering;
import lxmert.model.AnsweringModel;
import lxmert.model.GatedConfig;
import lxmert.model.GatedConfig.ImageEmbeddings;
import lxmert.model.GatedConfig.Positions;
import lxmert.model.LxmertInput;
import lxmert.tensor.Precision;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.Device;

/**
 * Answers with a gated encoder's weights, packed for speed. In float32 it gives the model's own
 * scores up to rounding. Thread-safe.
 */
final class GatedAnswering implements Answering {
  private final int imagesOfSentence;
  private final boolean wholeBatches;
  private final PackedGated packed;

  /**
   * Packs copies of the model's weights; later changes of it are not seen.
   *
   * @param device where the model is
   */
  GatedAnswering(AnsweringModel model, GatedConfig config, Precision precision, Device device) {
    imagesOfSentence = model.images();
    wholeBatches =
        config.imageEmbeddings() == ImageEmbeddings.VL_BERT
            && config.positions() == Positions.BATCH;
    packed = PackedGated.of(model, config, precision, device);
  }

  @Override
  public float[][] logitsOfEach(List<Regions> images, TokenBatch sentences) {
    if (images.size() != imagesOfSentence * sentences.size()) {
      throw new IllegalArgumentException(
          images.size() + " images for " + sentences.size() + " sentences");
    }
    RegionBatch regions = RegionBatch.of(images);
    return new QuestionChunks(sentences, wholeBatches ? sentences.size() : QuestionChunks.MOST)
        .logits(
            (indices, chunk) -> {
              RegionBatch some = regions.select(QuestionChunks.imagesOf(indices, imagesOfSentence));
              return packed.answer(LxmertInput.of(chunk, some, packed.device()));
            });
  }

  @Override
  public boolean usesModel() {
    return false;
  }

  /** Frees the packed weights. */
  @Override
  public void close() {
    packed.close();
  }
}
