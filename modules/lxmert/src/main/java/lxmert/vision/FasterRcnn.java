package lxmert.vision;

import java.util.Arrays;
import java.util.List;
import lxmert.tensor.Parallel;
import lxmert.tensor.Precision;
import lxmert.tensor.Tensors;
import lxmert.vision.BoxSelection.Selection;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The bottom-up-attention Faster R-CNN (Ren et al. 2015, Anderson et al. 2018): a residual network,
 * a region proposal network, and heads on each region. Its parameters and buffers bear the names of
 * the public state dict, so training and inference share them.
 */
public final class FasterRcnn extends Module {
  private final DetectorConfig config;
  private final Backbone backbone;
  private final Rpn rpn;
  private final RoiHeads roiHeads;
  private final BoxCoder boxCoder;
  private final BoxSelection selection;
  private final PerClassSelection perClassSelection;

  /**
   * What the predictors say about P proposals.
   *
   * @param objectLogits (P, classes + 1), the background last
   * @param boxDeltas (P, classes * 4)
   * @param attributeLogits (P, attributes + 1), "no attribute" last
   */
  public record Predictions(Tensor objectLogits, Tensor boxDeltas, Tensor attributeLogits) {}

  /**
   * The best class of each of P proposals, the background aside.
   *
   * @param classes (P)
   * @param scores (P), probabilities
   * @param boxes (P, 4) in pixels of the network's input: moved by the deltas of that class and cut
   *     to the image, or the proposals as they are
   */
  public record Candidates(int[] classes, float[] scores, float[] boxes) {}

  /**
   * Everything found in one image.
   *
   * @param proposals P boxes in pixels of the network's input, and their logits
   * @param features (P, D), of the proposals
   * @param predictions classes and attributes of the proposals
   * @param candidates the best class of each proposal, with its box
   * @param chosen rows of the P proposals that are the image's regions, in their order
   * @param threshold of the suppression that chose them
   */
  public record Result(
      Rpn.Proposals proposals,
      Tensor features,
      Predictions predictions,
      Candidates candidates,
      int[] chosen,
      double threshold) {}

  /** A network with initial weights drawn from torch's generator. */
  public FasterRcnn(DetectorConfig config) {
    this.config = config;
    backbone = register_module("backbone", new Backbone(config));
    rpn = register_module("proposal_generator", new Rpn(config));
    roiHeads = register_module("roi_heads", new RoiHeads(config));
    boxCoder =
        new BoxCoder(config.roiBoxHead().bboxRegWeights(), config.behaviour().inclusiveBoxes());
    selection = new BoxSelection(config);
    perClassSelection = new PerClassSelection(config);
  }

  /** The settings it was built from. */
  public DetectorConfig config() {
    return config;
  }

  /** Pixels to res4. */
  public Backbone backbone() {
    return backbone;
  }

  /** Features to proposals. */
  public Rpn rpn() {
    return rpn;
  }

  /** Regions to classes, boxes and attributes. */
  public RoiHeads roiHeads() {
    return roiHeads;
  }

  /**
   * Multiplies the batch norms into the kernels: faster, for inference only. Parameters loaded or
   * trained later have no effect; those that are saved are the original ones.
   *
   * @param precision of all convolutions from then on; boxes, means and the predictions for a
   *     region are computed in float32 in any case
   */
  public void foldBatchNorms(Precision precision) {
    backbone.fold(precision);
    roiHeads.fold(precision);
  }

  /** Frees the kernels that were folded: for inference alone, nothing can be saved from then on. */
  void forgetUnfolded() {
    for (Module folded : List.of(backbone, roiHeads.res5())) {
      TensorVector parameters = folded.parameters();
      for (long i = 0; i < parameters.size(); i++) {
        parameters.get(i).set_data(torch.empty(0));
      }
    }
  }

  /**
   * Finds the regions of one image, in evaluation mode and without gradients.
   *
   * @param pixels (1, 3, H, W), normalised, possibly padded at the right and at the bottom
   * @param size of the image in the network's input, without padding, and raw
   */
  public Result detect(Tensor pixels, ResizedSize size) {
    return detect(pixels, size, Parallel.NONE, DetectorStage.Listener.NONE);
  }

  /**
   * As {@link #detect(Tensor, ResizedSize)}, for callers that need the backbone's output too.
   *
   * @param features (1, C, h, w), what the backbone made of the pixels
   */
  public Result detectIn(Tensor features, ResizedSize size) {
    return detectIn(features, size, Parallel.NONE, DetectorStage.Listener.NONE);
  }

  /** As {@link #detect(Tensor, ResizedSize)}, some regions at a time. */
  Result detect(
      Tensor pixels, ResizedSize size, Parallel parallel, DetectorStage.Listener listener) {
    Tensor features = backbone.forward(pixels); // (1, C, h, w)
    listener.done(DetectorStage.BACKBONE);
    return detectIn(features, size, parallel, listener);
  }

  private Result detectIn(
      Tensor features, ResizedSize size, Parallel parallel, DetectorStage.Listener listener) {
    Rpn.Proposals proposals = propose(features, size);
    listener.done(DetectorStage.PROPOSALS);
    Tensor regions = roiHeads.regionFeatures(features, proposals.boxes(), parallel); // (P, D)
    listener.done(DetectorStage.REGIONS);
    Predictions predictions = predict(regions);
    float[] probabilities = Tensors.floats(torch.softmax(predictions.objectLogits, 1));
    Candidates candidates = candidates(predictions, probabilities, proposals.boxes(), size);
    Selection choice =
        config.behaviour().choice() == DetectorBehaviour.Choice.PER_CLASS
            ? perClassSelection.select(size.toRaw(candidates.boxes), probabilities)
            : selection.select(candidates.boxes, candidates.scores);
    return new Result(
        proposals, regions, predictions, candidates, choice.rows(), choice.threshold());
  }

  private Rpn.Proposals propose(Tensor features, ResizedSize size) {
    Rpn.Output output = rpn.forward(features);
    float[] anchors = rpn.anchors((int) features.size(2), (int) features.size(3));
    float[] boxes = rpn.decode(anchors, Tensors.floats(output.deltas()));
    return rpn.propose(boxes, Tensors.floats(output.logits()), size);
  }

  private Predictions predict(Tensor regions) {
    BoxPredictor predictor = roiHeads.predictor();
    Tensor logits = predictor.objectLogits(regions);
    // The attribute depends on the likeliest class, even the background.
    Tensor classes = torch.argmax(logits, new LongOptional(1), false);
    return new Predictions(
        logits, predictor.boxDeltas(regions), predictor.attributeLogits(regions, classes));
  }

  private Candidates candidates(
      Predictions predictions, float[] probabilities, float[] proposals, ResizedSize size) {
    int classes = config.roiHeads().numClasses();
    float[] deltas = Tensors.floats(predictions.boxDeltas);
    int count = proposals.length / 4;
    int[] best = new int[count];
    float[] scores = new float[count];
    float[] bestDeltas = new float[count * 4];
    for (int i = 0; i < count; i++) {
      int row = i * (classes + 1);
      best[i] = argmax(probabilities, row, classes);
      scores[i] = probabilities[row + best[i]];
      System.arraycopy(deltas, (i * classes + best[i]) * 4, bestDeltas, i * 4, 4);
    }
    if (config.behaviour().boxes() == DetectorBehaviour.BoxSource.PROPOSALS) {
      return new Candidates(best, scores, proposals);
    }
    float[] boxes = boxCoder.decode(proposals, bestDeltas);
    float pixel = config.behaviour().pixel();
    Boxes.clip(boxes, size.height() - pixel, size.width() - pixel);
    return new Candidates(best, scores, boxes);
  }

  private static int argmax(float[] values, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      if (values[from + i] > values[from + best]) {
        best = i;
      }
    }
    return best;
  }

  /**
   * The regions of a result, in pixels of the raw image.
   *
   * @param size the image's size in the network's input and raw
   */
  public Regions regions(Result result, ResizedSize size) {
    int attributes = config.roiBoxHead().numAttrs();
    Tensor logits = result.predictions.attributeLogits;
    // "No attribute" is left out before the softmax or after it.
    boolean all = config.behaviour().allAttributes();
    float[] probabilities =
        Tensors.floats(
            all
                ? torch.softmax(logits, 1).narrow(1, 0, attributes)
                : torch.softmax(logits.narrow(1, 0, attributes), 1));
    int[] chosen = result.chosen;
    int[] attributeIds =
        Arrays.stream(chosen)
            .map(row -> argmax(probabilities, row * attributes, attributes))
            .toArray();
    float[] attributeScores = new float[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      attributeScores[i] = probabilities[chosen[i] * attributes + attributeIds[i]];
    }
    return new Regions(
        size.rawWidth(),
        size.rawHeight(),
        config.featureSize(),
        size.toRaw(Boxes.rows(result.candidates.boxes, 4, chosen)),
        Boxes.rows(Tensors.floats(result.features), config.featureSize(), chosen),
        Arrays.stream(chosen).map(row -> result.candidates.classes[row]).toArray(),
        Boxes.rows(result.candidates.scores, 1, chosen),
        attributeIds,
        attributeScores);
  }
}
