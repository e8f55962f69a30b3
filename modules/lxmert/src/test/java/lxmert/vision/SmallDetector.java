package lxmert.vision;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;

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

  /** Writes one with random weights, always the same. */
  public static Path write(Path folder) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(5);
      DetectorFolder.save(
          folder,
          new FasterRcnn(config()),
          List.of("cat", "dog", "tree", "car", "man"),
          List.of("red", "green", "blue"));
    }
    return folder;
  }

  /** Writes an image full of colours, 50 pixels high; another seed gives another one. */
  public static void writeImage(Path png, int width, int seed) throws IOException {
    BufferedImage image = new BufferedImage(width, 50, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * 50; i++) {
      image.setRGB(i % width, i / width, (i + seed) * 0x9e3779b1);
    }
    ImageIO.write(image, "png", png.toFile());
  }
}
