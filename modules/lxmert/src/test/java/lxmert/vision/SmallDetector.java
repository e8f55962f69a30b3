package lxmert.vision;

/** A detector small enough to build in a test. */
public final class SmallDetector {
  private SmallDetector() {}

  /** Blocks 1, 1, 2 and 1, 64 channels in a feature, 5 classes, 3 attributes. */
  public static DetectorConfig config() {
    return DetectorConfig.parse(
        """
        input: {min_size_test: 64, max_size_test: 128}
        proposal_generator: {hidden_channels: 16}
        anchor_generator: {sizes: [[16, 32]]}
        rpn: {pre_nms_topk_test: 100, post_nms_topk_test: 20}
        roi_heads: {num_classes: 5}
        roi_box_head: {num_attrs: 3, pooler_resolution: 7}
        resnets:
          stage_blocks: [1, 1, 2, 1]
          width_per_group: 4
          res2_out_channels: 8
          stem_out_channels: 4
        min_detections: 6
        max_detections: 6
        """,
        "the test's settings");
  }
}
