package lxmert.verify;

import java.util.Arrays;
import java.util.List;
import lxmert.tensor.Tensors;
import lxmert.vision.FasterRcnn;
import lxmert.vision.Image;
import lxmert.vision.Preprocessor;
import lxmert.vision.ResizedSize;
import lxmert.vision.RoiHeads;
import lxmert.vision.Rpn;
import org.bytedeco.pytorch.Tensor;

/** Holds every stage of the detector on one image against a fixture. */
final class StageChecks {
  private final Expected expected;
  private final FasterRcnn network;
  private final String prefix;

  StageChecks(Expected expected, FasterRcnn network, String prefix) {
    this.expected = expected;
    this.network = network;
    this.prefix = prefix;
  }

  void check(Image image) {
    Preprocessor preprocessor = new Preprocessor(network.config());
    ResizedSize size = preprocessor.size(image);
    Tensor pixels = preprocessor.pixels(image);
    checkInput(size, pixels);
    Tensor res4 = checkBackbone(pixels);
    checkRpn(res4);
    FasterRcnn.Result result = network.detect(pixels, size);
    checkProposals(result.proposals());
    checkPool(res4, result.proposals().boxes());
    checkHeads(result);
    expected.integers(prefix + "out.sizes", size.height(), size.width());
    OutputChecks.check(expected, prefix + "out.", 0, network.regions(result, size), "");
  }

  private void checkInput(ResizedSize size, Tensor pixels) {
    expected.integers(prefix + "raw_sizes", size.rawHeight(), size.rawWidth());
    expected.integers(prefix + "sizes", size.height(), size.width());
    expected.floats(
        prefix + "scales_yx",
        new float[] {
          (float) size.rawHeight() / size.height(), (float) size.rawWidth() / size.width()
        },
        0);
    expected.floats(prefix + "pixels", pixels, 1e-4);
  }

  private Tensor checkBackbone(Tensor pixels) {
    List<Tensor> stages = network.backbone().stages(pixels);
    List<String> names = List.of("stem", "res2", "res3", "res4");
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      expected.floats(prefix + name, stages.get(i), name.equals("res4") ? 1e-3 : 1e-4);
    }
    return stages.get(3);
  }

  private void checkRpn(Tensor res4) {
    Rpn.Output output = network.rpn().forward(res4);
    float[] anchors = network.rpn().anchors((int) res4.size(2), (int) res4.size(3));
    expected.floats(prefix + "anchors", anchors, 0);
    expected.floats(prefix + "rpn_logits", output.logits(), 1e-3);
    expected.floats(prefix + "rpn_deltas", output.deltas(), 1e-3);
    float[] boxes = network.rpn().decode(anchors, Tensors.floats(output.deltas()));
    expected.floats(prefix + "proposals_all", boxes, 5e-2);
  }

  private void checkProposals(Rpn.Proposals proposals) {
    expected.floats(prefix + "proposals", proposals.boxes(), 2e-2);
    expected.floats(prefix + "proposal_logits", proposals.logits(), 1e-3);
    expected.integers(prefix + "proposal_index", longs(proposals.anchors()));
  }

  private void checkPool(Tensor res4, float[] proposals) {
    RoiHeads heads = network.roiHeads();
    Tensor pooled = heads.pool().forward(res4, proposals); // (P, C, 14, 14)
    expected.floats(prefix + "pooled_first4", pooled.narrow(0, 0, 4), 1e-3);
    expected.floats(prefix + "pooled_mean", pooled.mean(2, 3), 1e-3);
    expected.floats(prefix + "res5_first1", heads.res5(pooled.narrow(0, 0, 1)), 1e-3);
  }

  private void checkHeads(FasterRcnn.Result result) {
    expected.floats(prefix + "feature_all", result.features(), 5e-4);
    FasterRcnn.Predictions predictions = result.predictions();
    expected.floats(prefix + "obj_logits", predictions.objectLogits(), 3e-3);
    expected.floats(prefix + "attr_logits", predictions.attributeLogits(), 3e-3);
    expected.floats(prefix + "box_deltas", predictions.boxDeltas(), 3e-3);
    FasterRcnn.Candidates candidates = result.candidates();
    expected.integers(prefix + "best_class_all", longs(candidates.classes()));
    expected.floats(prefix + "best_prob_all", candidates.scores(), 3e-4);
    expected.floats(prefix + "best_boxes_all", candidates.boxes(), 3e-2);
    expected.integers(prefix + "keep", longs(result.chosen()));
    expected.number(prefix + "nms_threshold", result.threshold(), 0);
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }
}
