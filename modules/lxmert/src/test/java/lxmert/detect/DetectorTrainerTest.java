package lxmert.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import lxmert.dataset.CocoAnnotations;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.Precision;
import lxmert.tensor.StateDict;
import lxmert.tensor.Tensors;
import lxmert.train.TrainingOptions;
import lxmert.vision.Detector;
import lxmert.vision.DetectorConfig;
import lxmert.vision.ImageReader;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorTrainerTest {
  static final String SETTINGS =
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

  /** The public optimiser and schedule, made for a short run. */
  private static final String BY_SGD =
      SETTINGS
          .replace("optimizer: adam", "optimizer: sgd, momentum: 0.9, warmup_factor: 0.1")
          .replace("warmuplinear", "warmupmultisteplr, steps: [3], gamma: 0.1, max_iter: 10")
          .replace("base_lr: 0.003", "base_lr: 0.02")
          .replace("warmup_iters: 10", "warmup_iters: 2");

  @TempDir Path folder;

  @Test
  void learnsAFewImagesByHeart() throws IOException {
    AnnotatedImages images = TinyWorld.write(folder.resolve("images"), 8, 1);

    DetectorScores scores =
        trainer(3, folder.resolve("run")).train(repeated(images, 25), images).scores();

    assertThat(scores.averagePrecision()).isGreaterThan(0.85);
    assertThat(scores.attributeAccuracy()).isEqualTo(1);
    assertThat(scores.attributeRecall()).isEqualTo(1);
    List<String> log = Files.readAllLines(folder.resolve("run/metrics.jsonl"));
    assertThat(loss(log.get(log.size() - 2))).isLessThan(0.6 * loss(log.get(0)));
    assertThat(Json.readTree(folder.resolve("run/scores.json")).path("averagePrecision").asDouble())
        .isEqualTo(scores.averagePrecision());
    seesTheSecondImage(folder.resolve("run/best"));
    isToldByItsCard(scores);
    DetectorScores again =
        trainer(3, folder.resolve("run")).train(repeated(images, 25), images).scores();
    assertThat(again).isEqualTo(scores);
  }

  private void isToldByItsCard(DetectorScores scores) throws IOException {
    String golden = Files.readString(Path.of("src/test/resources/golden/cards/detector.md"));
    String about = golden.lines().filter(line -> line.startsWith("It finds")).findFirst().get();
    assertThat(folder.resolve("run/best/README.md"))
        .content()
        .contains(
            about,
            "type: object-detection",
            "split: annotations\n",
            "| average_precision | " + scores.averagePrecision() + " |",
            "| valid | `images/annotations.json` |",
            "```sh\n./lxmert detect extract --detector MODEL --images FOLDER --out REGIONS\n```");
    assertThat(golden).contains("./lxmert detect extract --detector MODEL --images FOLDER");
    assertThat(Json.readTree(folder.resolve("run/run.json")).path("image_count").asInt())
        .isEqualTo(200);
    assertThat(folder.resolve("run/recipe.yaml")).content().contains("ims_per_batch: 8");
  }

  @Test
  void aRunFreesItsNetwork() throws IOException {
    AnnotatedImages images = TinyWorld.write(folder.resolve("images"), 8, 1);
    trainer(1, folder.resolve("first")).train(images, images);
    long before = Pointer.totalCount();
    trainer(1, folder.resolve("second")).train(images, images);
    assertThat(Pointer.totalCount() - before).isLessThan(10);
  }

  /** A red disc, found by the detector as it was saved. */
  private void seesTheSecondImage(Path best) {
    try (Detector detector = Detector.load(best, new Device("cpu"))) {
      Regions regions = detector.detect(ImageReader.read(folder.resolve("images/1.png")));
      assertThat(detector.objectNames().get(regions.objectIds()[0])).isEqualTo("disc");
      assertThat(detector.attributeNames().get(regions.attributeIds()[0])).isEqualTo("red");
      assertThat(regions.objectScores()[0]).isGreaterThan(0.8f);
    }
  }

  @Test
  void goesOnFromADetectorWhoseFirstStagesStayAsTheyAre() throws IOException {
    AnnotatedImages images = TinyWorld.write(folder.resolve("images"), 8, 1);
    AnnotatedImages often = repeated(images, 12);
    trainer(1, folder.resolve("first")).train(often, images);

    DetectorConfig config =
        DetectorConfig.parse(SETTINGS + "backbone: {freeze_at: 2}\n", "the test's settings");
    DetectorTrainer.Options further =
        new DetectorTrainer.Options(1, 2, 0, Precision.FLOAT32, 8, folder.resolve("first/best"));
    new DetectorTrainer(config, further, options(folder.resolve("further"))).train(often, images);

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

  /** Of frozen batch norms: those that learn see the images of a part alone. */
  @Test
  void gradientsOfPartsAddUpToThoseOfTheBatch() throws IOException {
    AnnotatedImages images = TinyWorld.write(folder.resolve("images"), 8, 1);
    Path start = folder.resolve("start");
    trainer(1, start).train(repeated(images, 4), images);
    String whole = oneStep(start, 0, images);
    String parts = oneStep(start, 2, images);

    for (String loss : List.of("objectness", "proposal_box", "object", "box", "attribute")) {
      assertThat(figure(parts, loss + "_loss"))
          .isCloseTo(figure(whole, loss + "_loss"), within(1e-5));
    }
    try (StateDict first = StateDict.read(folder.resolve("parts-of-0/last/model.safetensors"));
        StateDict second = StateDict.read(folder.resolve("parts-of-2/last/model.safetensors"))) {
      for (String name : first.tensors().keySet()) {
        float[] expected = Tensors.floats(first.tensor(name).to(ScalarType.Float));
        float[] found = Tensors.floats(second.tensor(name).to(ScalarType.Float));
        assertThat(found).as(name).containsExactly(expected, within(1e-5f));
      }
    }
    assertThatThrownBy(() -> oneStep(start, 3, images))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "the number of images that are computed at once is 3, expected one that divides the 8"
                + " of a step");
  }

  /** The log of a single step of plain gradient descent. */
  private String oneStep(Path start, int microBatchSize, AnnotatedImages images)
      throws IOException {
    Path out = folder.resolve("parts-of-" + microBatchSize);
    DetectorTrainer.Options how =
        new DetectorTrainer.Options(
            1, 2, microBatchSize, Precision.FLOAT32, 8, start.resolve("best"));
    DetectorConfig settings = config(BY_SGD.replace("warmup_iters: 2", "warmup_iters: 0"));
    new DetectorTrainer(settings, how, options(out)).train(images, images);
    return Files.readAllLines(out.resolve("metrics.jsonl")).get(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnAfterItsFirstEpochToTheBit(boolean bySgd) throws IOException {
    String settings = bySgd ? BY_SGD : SETTINGS;
    AnnotatedImages images = TinyWorld.write(folder.resolve("images"), 16, 1);
    Path run = folder.resolve("run");
    trainer(settings, 2, run).train(images, images);
    List<String> log = withoutSpeed(run);
    byte[] weights = Files.readAllBytes(run.resolve("last/model.safetensors"));
    AtomicFiles.delete(run.resolve("checkpoints/step-00000004"));

    trainer(settings, 2, run).train(images, images);

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
  void thePublicOptimiserLowersTheLossAndTheRate() throws IOException {
    AnnotatedImages images = TinyWorld.write(folder.resolve("images"), 8, 1);
    Path run = folder.resolve("run");
    String settings = BY_SGD.replace("steps: [3]", "steps: [50, 200]");

    trainer(settings, 1, run).train(repeated(images, 60), images);

    List<String> log = Files.readAllLines(run.resolve("metrics.jsonl"));
    assertThat(loss(log.get(log.size() - 2))).isLessThan(0.7 * loss(log.get(0)));
    assertThat(figure(log.get(0), "learning_rate")).isEqualTo(0.02);
    assertThat(figure(log.get(log.size() - 2), "learning_rate")).isCloseTo(0.002, within(1e-12));
  }

  @Test
  void theSettingsSayHowLongTheirScheduleIs() {
    assertThat(DetectorTrainer.epochs(config(BY_SGD), 16)).hasValue(5); // 10 steps of 2
    assertThat(DetectorTrainer.epochs(config(BY_SGD), 30)).hasValue(4); // 3 in an epoch
    assertThat(DetectorTrainer.epochs(config(SETTINGS), 16)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "optimizer: adagrad, solver.optimizer is adagrad",
    "lr_scheduler_name: cosine, solver.lr_scheduler_name is cosine",
    "warmup_method: cubic, solver.warmup_method is cubic",
    "momentum: 1.5, solver.momentum is 1.5",
  })
  void namesSettingsThatItCannotTrainWith(String setting, String message) {
    DetectorConfig config = config("solver: {" + setting + "}\n");
    assertThatThrownBy(() -> new DetectorTrainer(config, epochs(1), options(folder)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  /** Images without annotations are background; what lies in a crowd is neither. */
  @Test
  void trainsOnEmptyImagesAndCrowds() throws IOException {
    AnnotatedImages images = TinyWorld.write(folder.resolve("images"), 8, 1);
    List<CocoAnnotations.AnnotatedImage> odd = new ArrayList<>();
    for (CocoAnnotations.AnnotatedImage each : images.images()) {
      List<CocoAnnotations.AnnotatedObject> things =
          odd.size() < 4
              ? List.of()
              : List.of(new CocoAnnotations.AnnotatedObject(0, 0, 64, 56, 0, List.of(), true));
      odd.add(new CocoAnnotations.AnnotatedImage(each.id(), each.fileName(), 64, 56, things));
    }
    AnnotatedImages set =
        new AnnotatedImages(
            new CocoAnnotations(images.objectNames(), List.of(), odd),
            images.folder(),
            images.file());

    DetectorScores scores = trainer(1, folder.resolve("run")).train(set, set).scores();

    assertThat(scores.averagePrecision()).isNaN();
    String log = Files.readAllLines(folder.resolve("run/metrics.jsonl")).get(0);
    assertThat(loss(log)).isPositive().isFinite();
    assertThat(figure(log, "box_loss")).isCloseTo(0, within(1e-12));
    assertThat(figure(log, "attribute_loss")).isCloseTo(0, within(1e-12));
  }

  @Test
  void namesAImageThatIsNotAsAnnotated() throws IOException {
    AnnotatedImages images = TinyWorld.write(folder.resolve("images"), 8, 1);
    Files.delete(folder.resolve("images/3.png"));

    assertThatThrownBy(() -> trainer(1, folder.resolve("run")).train(images, images))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3.png");
  }

  /** The same images several times, so that an epoch is long. */
  private static AnnotatedImages repeated(AnnotatedImages set, int times) {
    CocoAnnotations once = set.annotations();
    List<CocoAnnotations.AnnotatedImage> images =
        Collections.nCopies(times, once.images()).stream().flatMap(List::stream).toList();
    return new AnnotatedImages(
        new CocoAnnotations(once.objectNames(), once.attributeNames(), images),
        set.folder(),
        set.file());
  }

  private static double loss(String line) {
    return figure(line, "loss");
  }

  private static double figure(String line, String name) {
    try {
      return Json.mapper().readTree(line).path(name).asDouble();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static DetectorTrainer trainer(int epochs, Path out) {
    return trainer(SETTINGS, epochs, out);
  }

  private static DetectorTrainer trainer(String settings, int epochs, Path out) {
    return new DetectorTrainer(config(settings), epochs(epochs), options(out));
  }

  private static TrainingOptions options(Path out) {
    return TrainingOptions.of(out, new Device("cpu"), Progress.silent());
  }

  private static DetectorConfig config(String settings) {
    return DetectorConfig.parse(settings, "the test's settings");
  }

  private static DetectorTrainer.Options epochs(int epochs) {
    return new DetectorTrainer.Options(epochs, 1, 0, Precision.FLOAT32, 8, null);
  }
}
