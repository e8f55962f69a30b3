package lxmert.model;

import lxmert.io.UserError;
import lxmert.model.CrossModalityLayer.Streams;
import lxmert.tensor.Dropout;
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * VL-BERT's, as VOLTA has them: the last slot stands for the image and ends the sequence. Every
 * word carries its visual part, every region a word part; regions stand at one position behind the
 * sentence. A region whose feature is all 0 is masked (docs/models.md, "VL-BERT").
 */
final class VlBertEmbeddings extends GatedEmbeddings {
  private static final double SCALE = 100;
  private static final double LONGEST_WAVE = 1000;
  private static final int REGION = 2;

  private final long waves;
  private final double dropout;
  private final boolean batchPositions;
  private final Module downsample;
  private final Linear projection;
  private final EmbeddingImpl regionWord;
  private final @Nullable EmbeddingImpl maskedWord;
  private final EmbeddingImpl maskedFeature;
  private final EmbeddingImpl end;
  private final LayerNormImpl textNorm;
  private final LayerNormImpl regionNorm;

  VlBertEmbeddings(GatedConfig config) {
    super(config);
    long size = config.hiddenSize();
    long features = config.visualFeatDim();
    waves = features / GatedConfig.WAVES;
    dropout = config.vAttentionProbsDropoutProb();
    batchPositions = config.positions() == GatedConfig.Positions.BATCH;
    downsample = register_module("obj_downsample", new Module());
    projection =
        downsample.register_module("1", new Linear(features + waves * GatedConfig.WAVES, size));
    regionWord = register_module("object_linguistic_embeddings", Layers.plainTable(1, size));
    maskedWord =
        config.has(RegionTarget.CLASSES)
            ? register_module("object_mask_word_embedding", Layers.plainTable(1, size))
            : null;
    maskedFeature = register_module("object_mask_visual_embedding", Layers.plainTable(1, features));
    end = register_module("end_embedding", Layers.plainTable(1, size));
    textNorm = register_module("visual_ln_text", Layers.norm(size));
    regionNorm = register_module("visual_ln_object", Layers.norm(size));
  }

  @Override
  Streams embed(LxmertInput input) {
    Tensor masked = input.visualFeatures().eq(new Scalar(0)).all(-1, true); // (B, R, 1)
    Tensor features = torch.where(masked, maskedFeature.weight(), input.visualFeatures());
    Tensor both =
        torch.cat(
            new TensorVector(geometry(input.boxes()).to(features.scalar_type()), features), -1);
    Tensor visual =
        projection.forward(Dropout.apply(both, dropout, is_training())).relu(); // (B, R, H)
    long last = visual.size(1) - 1;
    Tensor ofImage = textNorm.forward(visual.narrow(1, last, 1));
    Places places = places(input.inputIds(), visual.size(1));
    Tensor text = word(input).add(ofImage).add(position(places.words));
    Tensor regions =
        regionNorm
            .forward(visual)
            .add(words(masked))
            .add(position(places.regions))
            .add(type(REGION));
    return new Streams(finished(text), finished(regions));
  }

  /** The word part of every slot: (B, R, 1) to (B, R, H). */
  private Tensor words(Tensor masked) {
    Tensor own = regionWord.weight();
    Tensor words =
        maskedWord == null
            ? own.expand(new long[] {masked.size(0), masked.size(1), own.size(1)})
            : torch.where(masked, maskedWord.weight(), own);
    Tensor ending = end.weight().expand(new long[] {masked.size(0), 1, own.size(1)});
    return torch.cat(new TensorVector(words.narrow(1, 0, masked.size(1) - 1), ending), 1);
  }

  /** Sines and cosines of centre and size: locations (B, R, L) to (B, R, 8 waves). */
  private Tensor geometry(Tensor locations) {
    Tensor boxes = locations.to(torch.ScalarType.Float);
    Tensor x1 = boxes.select(-1, 0);
    Tensor y1 = boxes.select(-1, 1);
    Tensor x2 = boxes.select(-1, 2);
    Tensor y2 = boxes.select(-1, 3);
    TensorVector numbers = new TensorVector();
    numbers.push_back(x1.add(x2).div(new Scalar(2.0)));
    numbers.push_back(y1.add(y2).div(new Scalar(2.0)));
    numbers.push_back(x2.sub(x1));
    numbers.push_back(y2.sub(y1));
    Tensor scaled = torch.stack(numbers, -1).mul(new Scalar(SCALE)); // (B, R, 4)
    Tensor powers =
        torch.arange(new Scalar((double) waves), boxes.options()).div(new Scalar((double) waves));
    Tensor angles = scaled.unsqueeze(-1).div(torch.pow(new Scalar(LONGEST_WAVE), powers));
    return torch.cat(new TensorVector(angles.sin(), angles.cos()), -1).flatten(2, 3);
  }

  /** Positions of words, (S) or (B, S), and of regions, (B, R). */
  private record Places(Tensor words, Tensor regions) {}

  /** Regions stand behind the sentence, the last one after them, padding behind that. */
  private Places places(Tensor ids, long regions) {
    Tensor lengths = ids.ne(new Scalar(0)).sum(1).unsqueeze(1); // (B, 1)
    Tensor shortest = batchPositions ? lengths.min() : lengths;
    Tensor places = torch.arange(new Scalar(ids.size(1)), ids.options()); // (S)
    Tensor behind = places.ge(shortest).to(torch.ScalarType.Long).mul(new Scalar(regions));
    Tensor words = places.add(behind);
    Tensor ofRegions = lengths.expand(new long[] {-1, regions - 1});
    Tensor all = torch.cat(new TensorVector(ofRegions, lengths.add(new Scalar(1))), 1); // (B, R)
    long last = Math.max(words.max().item_long(), all.max().item_long());
    if (last >= positions()) {
      throw new UserError(
          "%d word pieces and %d regions stand at positions up to %d in VL-BERT, expected max_position_embeddings of more than %d"
              .formatted(ids.size(1), regions, last, last));
    }
    return new Places(words, all);
  }
}
