package lxmert.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import lxmert.io.Progress;
import lxmert.tensor.ModuleWeights;
import lxmert.vision.DetectorConfig;
import lxmert.vision.FasterRcnn;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectorEvaluationTest {
  @TempDir Path folder;

  /** Batch norms count the batches that they see in training mode. */
  @Test
  void theBackboneLooksAtAnImageOnce() throws IOException {
    AnnotatedImages images = TinyWorld.write(folder, 1, 1);
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(1);
      FasterRcnn network =
          new FasterRcnn(DetectorConfig.parse(DetectorTrainerTest.SETTINGS, "test"));
      network.train(true);
      new DetectorEvaluation(images, 1, new Device("cpu")).run(network, Progress.silent());

      assertThat(
              Objects.requireNonNull(
                      ModuleWeights.stateOf(network.backbone())
                          .get("stem.conv1.norm.num_batches_tracked"))
                  .item_long())
          .isEqualTo(1);
    }
  }
}
