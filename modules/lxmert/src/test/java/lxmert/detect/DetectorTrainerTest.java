package lxmert.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.Precision;
import lxmert.tensor.StateDict;
import lxmert.vision.Detector;
import lxmert.vision.DetectorConfig;
import lxmert.vision.ImageReader;
import lxmert.vision.Regions;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectorTrainerTest {
  private static final String SETTINGS =
      """
      input: {min_size_train: 168, max_size_train: 256, min_size_test: 168, max_size_test: 256}
      model: {pixel_std: [58, 58, 58]}
      proposal_generator: {hidden_channels: 32}
      anchor_generator: {sizes: [[104]], aspect_ratios: [[1.0]]}
      rpn: {batch_size_per_image: 16, pre_nms_topk_train: 30, post_nms_topk_train: 10,
            pre_nms_topk_test: 30, post_nms_topk_test: 10, smooth_l1_beta: 0.1}
      roi_heads: {batch_size_per_image: 8, positive_fraction: 0.5}
      roi_box_head: {pooler_resolution: 4, smooth_l1_beta: 0.5}
      resnets: {stage_blocks: [1, 1, 1, 1], width_per_group: 8, res2_out_channels: 16,
                stem_out_channels: 8, stride_in_1x1: false}
      solver: {optimizer: adam, lr_scheduler_name: warmuplinear, base_lr: 0.003,
               weight_decay: 0.0, warmup_iters: 10, ims_per_batch: 8}
      min_detections: 1
      max_detections: 4
      """;

  @TempDir Path folder;

  @Test
  void learnsAFewPicturesByHeart() throws IOException {
    PictureSet pictures = TinyWorld.write(folder.resolve("pictures"), 8, 1);

    DetectorScores scores =
        trainer(3).train(repeated(pictures, 25), pictures, folder.resolve("run")).scores();

    assertThat(scores.averagePrecision()).isGreaterThan(0.85);
    assertThat(scores.attributeAccuracy()).isEqualTo(1);
    assertThat(scores.attributeRecall()).isEqualTo(1);
    List<String> log = Files.readAllLines(folder.resolve("run/metrics.jsonl"));
    assertThat(loss(log.get(log.size() - 2))).isLessThan(0.6 * loss(log.get(0)));
    assertThat(folder.resolve("run/loss.png")).isNotEmptyFile();
    assertThat(Json.readTree(folder.resolve("run/scores.json")).path("averagePrecision").asDouble())
        .isEqualTo(scores.averagePrecision());
    seesTheSecondPicture(folder.resolve("run/best"));
  }

  /** A red disc, found by the detector as it was saved. */
  private void seesTheSecondPicture(Path best) {
    try (Detector detector = Detector.load(best, new Device("cpu"))) {
      Regions regions = detector.detect(ImageReader.read(folder.resolve("pictures/1.png")));
      assertThat(detector.objectNames().get(regions.objectIds()[0])).isEqualTo("disc");
      assertThat(detector.attributeNames().get(regions.attributeIds()[0])).isEqualTo("red");
      assertThat(regions.objectScores()[0]).isGreaterThan(0.8f);
    }
  }

  @Test
  void goesOnFromADetectorWhoseFirstStagesStayAsTheyAre() throws IOException {
    PictureSet pictures = TinyWorld.write(folder.resolve("pictures"), 8, 1);
    PictureSet often = repeated(pictures, 12);
    trainer(1).train(often, pictures, folder.resolve("first"));

    DetectorConfig config =
        DetectorConfig.parse(SETTINGS + "backbone: {freeze_at: 2}\n", "the test's settings");
    DetectorTrainer.Options further =
        new DetectorTrainer.Options(1, 2, Precision.FLOAT32, 8, folder.resolve("first/best"));
    new DetectorTrainer(config, further, new Device("cpu"), Progress.silent())
        .train(often, pictures, folder.resolve("further"));

    assertThat(changed(folder.resolve("first/best"), folder.resolve("further/best")))
        .anyMatch(name -> name.contains("res3."))
        .anyMatch(name -> name.startsWith("proposal_generator."))
        .noneMatch(name -> name.contains("stem.") || name.contains("res2."))
        .noneMatch(name -> name.contains("running_"));
  }

  private static List<String> changed(Path before, Path after) {
    try (StateDict first = StateDict.read(before.resolve("model.safetensors"));
        StateDict second = StateDict.read(after.resolve("model.safetensors"))) {
      return first.tensors().keySet().stream()
          .filter(name -> !name.endsWith("num_batches_tracked")) // nothing reads these
          .filter(name -> !first.tensor(name).equal(second.tensor(name)))
          .toList();
    }
  }

  @Test
  void goesOnAfterItsFirstEpochToTheBit() throws IOException {
    PictureSet pictures = TinyWorld.write(folder.resolve("pictures"), 16, 1);
    Path run = folder.resolve("run");
    trainer(2).train(pictures, pictures, run);
    List<String> log = withoutSpeed(run);
    byte[] weights = Files.readAllBytes(run.resolve("last/model.safetensors"));
    AtomicFiles.delete(run.resolve("checkpoints/step-00000004"));

    trainer(2).train(pictures, pictures, run);

    assertThat(run.resolve("checkpoints/step-00000004")).isDirectory();
    assertThat(withoutSpeed(run)).hasSize(4).isEqualTo(log);
    assertThat(run.resolve("last/model.safetensors")).hasBinaryContent(weights);
  }

  private static List<String> withoutSpeed(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
        .map(line -> line.replaceAll(",\"examples_per_second\":[^,}]*", ""))
        .toList();
  }

  @Test
  void namesSettingsThatItCannotTrainWith() {
    assertThatThrownBy(
            () ->
                new DetectorTrainer(
                    DetectorConfig.standard(), options(1), new Device("cpu"), Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("solver.optimizer")
        .hasMessageContaining("adam");
  }

  @Test
  void namesAPictureThatIsNotAsAnnotated() throws IOException {
    PictureSet pictures = TinyWorld.write(folder.resolve("pictures"), 8, 1);
    Files.delete(folder.resolve("pictures/3.png"));

    assertThatThrownBy(() -> trainer(1).train(pictures, pictures, folder.resolve("run")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3.png");
  }

  /** The same pictures several times, so that an epoch is long. */
  private static PictureSet repeated(PictureSet set, int times) {
    CocoAnnotations once = set.annotations();
    List<CocoAnnotations.Picture> pictures =
        Collections.nCopies(times, once.pictures()).stream().flatMap(List::stream).toList();
    return new PictureSet(
        new CocoAnnotations(once.objectNames(), once.attributeNames(), pictures), set.images());
  }

  private static double loss(String line) throws IOException {
    return Json.mapper().readTree(line).path("loss").asDouble();
  }

  private static DetectorTrainer trainer(int epochs) {
    DetectorConfig config = DetectorConfig.parse(SETTINGS, "the test's settings");
    return new DetectorTrainer(config, options(epochs), new Device("cpu"), Progress.silent());
  }

  private static DetectorTrainer.Options options(int epochs) {
    return new DetectorTrainer.Options(epochs, 1, Precision.FLOAT32, 8, null);
  }
}
