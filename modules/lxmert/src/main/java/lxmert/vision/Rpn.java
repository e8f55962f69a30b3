package lxmert.vision;

import java.util.Arrays;
import java.util.stream.IntStream;
import lxmert.tensor.Tensors;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The region proposal network (Ren et al. 2015): says for each anchor how likely it holds an object
 * and how to move it.
 */
public final class Rpn extends Module {
  private final Head head;
  // Kept, as libtorch calls back into these modules and Java must not collect them.
  private final Module anchorGenerator;
  private final Module anchorList;
  private final Tensor cellAnchors; // (A, 4)
  private final DetectorConfig config;
  private final BoxCoder coder;

  /**
   * What the network says about K = h * w * A anchors, in the order y, x, anchor.
   *
   * @param logits (N, K), objectness
   * @param deltas (N, K, 4)
   */
  public record Output(Tensor logits, Tensor deltas) {}

  /**
   * The best regions of one image, best first.
   *
   * @param boxes (P, 4) in pixels of the network's input
   * @param logits (P), objectness
   * @param anchors (P), the anchor of each; -1 for the whole image
   */
  public record Proposals(float[] boxes, float[] logits, int[] anchors) {}

  Rpn(DetectorConfig config) {
    this.config = config;
    coder = new BoxCoder(config.rpn().bboxRegWeights(), config.behaviour().inclusiveBoxes());
    head = register_module("rpn_head", new Head(config));
    // A checkpoint's anchors win over the formula, so they are loaded like weights.
    anchorList = new Module("cell_anchors");
    cellAnchors =
        anchorList.register_buffer(
            "0", Tensor.create(Anchors.ofOneCell(config.anchorGenerator())).view(-1, 4));
    anchorGenerator = register_module("anchor_generator", new Module("anchor_generator"));
    anchorGenerator.register_module("cell_anchors", anchorList);
  }

  /** Features (N, C, h, w) to the predictions for each anchor. */
  public Output forward(Tensor features) {
    return head.forward(features);
  }

  /** The anchors (A, 4) of one cell, around 0, as a checkpoint has them. */
  float[] cellAnchors() {
    return Tensors.floats(cellAnchors);
  }

  private boolean likeCaffe() {
    return config.behaviour().anchors() == DetectorBehaviour.AnchorKind.CAFFE;
  }

  /** The anchors (K, 4) of a feature map in pixels of the network's input. */
  public float[] anchors(int height, int width) {
    float[] cell = likeCaffe() ? Anchors.ofCaffe(config.anchorGenerator()) : cellAnchors();
    float offset = (float) (config.anchorGenerator().offset() * config.stride());
    return Anchors.grid(cell, height, width, config.stride(), offset);
  }

  /** All anchors (K, 4) moved by their deltas (K, 4), not clipped. */
  public float[] decode(float[] anchors, float[] deltas) {
    return coder.decode(anchors, deltas);
  }

  /**
   * The proposals of one image at inference; see {@link #propose(float[], float[], Limits)}.
   *
   * @param size of the image in the network's input, without padding, and raw
   */
  public Proposals propose(float[] boxes, float[] logits, ResizedSize size) {
    DetectorConfig.RpnSettings rpn = config.rpn();
    double min = config.proposalGenerator().minSize();
    if (config.behaviour().rawMinSize()) {
      min /= size.scaleX();
    }
    Limits limits =
        new Limits(size.height(), size.width(), rpn.preNmsTopkTest(), rpn.postNmsTopkTest());
    return propose(boxes, logits, limits, (float) min);
  }

  /**
   * What an image's proposals are cut to.
   *
   * @param height of the image in pixels of the network's input, without padding
   * @param width likewise
   * @param before number of boxes before suppression
   * @param after number of proposals
   */
  public record Limits(int height, int width, int before, int after) {}

  /**
   * Takes the boxes of highest logit, cuts them to the image, drops empty ones and those that
   * overlap a better one. If nothing is left, the whole image is the one proposal.
   *
   * @param boxes (K, 4), decoded
   * @param logits (K)
   */
  public Proposals propose(float[] boxes, float[] logits, Limits limits) {
    return propose(boxes, logits, limits, (float) config.proposalGenerator().minSize());
  }

  private Proposals propose(float[] boxes, float[] logits, Limits limits, float min) {
    DetectorBehaviour behaviour = config.behaviour();
    float pixel = behaviour.pixel();
    int[] best = Boxes.descending(logits);
    if (!behaviour.dropSmallFirst()) {
      best = first(best, limits.before);
    }
    float[] clipped = Boxes.rows(boxes, 4, best);
    Boxes.clip(clipped, limits.height - pixel, limits.width - pixel);
    int[] order = first(largeEnough(clipped, min), limits.before);
    int[] kept = Boxes.suppress(clipped, order, config.rpn().nmsThresh(), limits.after, pixel);
    if (kept.length == 0) {
      return new Proposals(
          new float[] {0, 0, limits.width - pixel, limits.height - pixel},
          new float[1],
          new int[] {-1});
    }
    int[] rows = best;
    int[] anchors = Arrays.stream(kept).map(i -> rows[i]).toArray();
    return new Proposals(Boxes.rows(clipped, 4, kept), Boxes.rows(logits, 1, anchors), anchors);
  }

  /** Rows of boxes whose sides are above the least; in Caffe's convention, or equal to it. */
  private int[] largeEnough(float[] boxes, float min) {
    boolean inclusive = config.behaviour().inclusiveBoxes();
    return IntStream.range(0, boxes.length / 4)
        .filter(
            i -> {
              float width = boxes[i * 4 + 2] - boxes[i * 4];
              float height = boxes[i * 4 + 3] - boxes[i * 4 + 1];
              return inclusive
                  ? width + 1 >= min && height + 1 >= min
                  : width > min && height > min;
            })
        .toArray();
  }

  private static int[] first(int[] rows, int max) {
    return rows.length <= max ? rows : Arrays.copyOf(rows, max);
  }

  /** The layers that slide over the feature map. */
  private static final class Head extends Module {
    private final Conv2dImpl conv;
    private final Conv2dImpl objectnessLogits;
    private final Conv2dImpl anchorDeltas;

    Head(DetectorConfig config) {
      int in = config.resnets().outChannels(4);
      int configured = config.proposalGenerator().hiddenChannels();
      int hidden = configured == -1 ? in : configured;
      int anchors = config.anchorGenerator().perCell();
      conv = register_module("conv", Weights.conv(in, hidden, 3, 0.01));
      objectnessLogits =
          register_module("objectness_logits", Weights.conv(hidden, anchors, 1, 0.01));
      anchorDeltas = register_module("anchor_deltas", Weights.conv(hidden, anchors * 4, 1, 0.01));
    }

    Output forward(Tensor features) {
      // The layers that say something compute in float32, whatever the features come in.
      Tensor hidden = torch.relu_(apply(conv, features)).to(torch.ScalarType.Float);
      Tensor logits = apply(objectnessLogits, hidden).permute(0, 2, 3, 1).flatten(1, -1); // (N, K)
      Tensor deltas = apply(anchorDeltas, hidden).permute(0, 2, 3, 1); // (N, h, w, A * 4)
      return new Output(logits, deltas.reshape(deltas.size(0), -1, 4)); // (N, K, 4)
    }

    private static Tensor apply(Conv2dImpl layer, Tensor x) {
      long padding = layer.weight().size(2) / 2;
      torch.ScalarType type = x.scalar_type();
      return Convolution.apply(
          x,
          layer.weight().to(type),
          layer.bias().to(type),
          new Convolution.Geometry(1, padding, 1, 1));
    }
  }
}
