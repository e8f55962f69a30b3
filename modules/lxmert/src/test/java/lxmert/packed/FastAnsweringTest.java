package lxmert.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.model.LxmertInput;
import lxmert.model.Models;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.Precision;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.StateDict;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FastAnsweringTest {
  private static final LxmertConfig CONFIG = Models.SMALL;
  private static final int[] LENGTHS = {3, 9, 5, 9, 4, 7, 3, 12, 8, 6, 5};

  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void equalsThePlainModelInFloat32() {
    LxmertForQuestionAnswering model = Models.answering(CONFIG, 1);
    TokenBatch questions = questions(LENGTHS);
    List<Regions> images = IntStream.of(LENGTHS).mapToObj(i -> image(6)).toList();
    assertAgree(model, images, questions);
  }

  @Test
  void equalsThePlainModelWithAnyNumberOfRegions() {
    LxmertForQuestionAnswering model = Models.answering(CONFIG, 2);
    TokenBatch questions = questions(LENGTHS);
    List<Regions> images = IntStream.of(LENGTHS).mapToObj(this::image).toList();
    assertAgree(model, images, questions);
  }

  @Test
  void equalsThePlainModelWithoutCrossModalityLayers() {
    LxmertForQuestionAnswering model =
        Models.answering(CONFIG.with(java.util.Map.of("x_layers", 0)), 9);
    TokenBatch questions = questions(LENGTHS);
    assertAgree(model, IntStream.of(LENGTHS).mapToObj(i -> image(6)).toList(), questions);
  }

  @Test
  void manyQuestionsAboutOneImageEqualOneEach() {
    LxmertForQuestionAnswering model = Models.answering(CONFIG, 3);
    TokenBatch questions = questions(LENGTHS);
    Regions image = image(6);
    try (FastAnswering fast = new FastAnswering(model, Precision.FLOAT32);
        EncodedImage encoded = fast.encode(image)) {
      float[][] expected =
          fast.logits(IntStream.of(LENGTHS).mapToObj(i -> image).toList(), questions);
      assertClose(fast.logits(encoded, questions), expected, 1e-5f);
    }
  }

  @Test
  void bfloat16KeepsTheBestAnswer() {
    LxmertForQuestionAnswering model = Models.answering(CONFIG, 4);
    TokenBatch questions = questions(LENGTHS);
    List<Regions> images = IntStream.of(LENGTHS).mapToObj(i -> image(6)).toList();
    try (FastAnswering exact = new FastAnswering(model, Precision.FLOAT32);
        FastAnswering fast = new FastAnswering(model, Precision.BFLOAT16)) {
      float[][] expected = exact.logits(images, questions);
      float[][] found = fast.logits(images, questions);
      assertThat(found).isNotEqualTo(expected);
      assertClose(found, expected, 0.25f);
      for (int i = 0; i < expected.length; i++) {
        assertThat(best(found[i])).isEqualTo(best(expected[i]));
      }
    }
  }

  /** Where the best answer leads by more than a fiftieth of the scores' standard deviation. */
  @Test
  void int8KeepsTheBestAnswer() {
    LxmertForQuestionAnswering model = Models.answering(CONFIG, 4);
    int led = 0;
    int same = 0;
    try (FastAnswering exact = new FastAnswering(model, Precision.FLOAT32);
        FastAnswering fast = new FastAnswering(model, Precision.INT8)) {
      for (int batch = 0; batch < 30; batch++) {
        TokenBatch questions = questions(LENGTHS);
        List<Regions> images = IntStream.of(LENGTHS).mapToObj(i -> image(6)).toList();
        float[][] expected = exact.logits(images, questions);
        float[][] found = fast.logits(images, questions);
        for (int i = 0; i < expected.length; i++) {
          if (leads(expected[i])) {
            led++;
            same += best(found[i]) == best(expected[i]) ? 1 : 0;
          }
        }
      }
    }
    assertThat(led).isGreaterThan(150);
    assertThat(same).isGreaterThanOrEqualTo((int) Math.ceil(0.97 * led));
  }

  private static boolean leads(float[] scores) {
    double[] sorted =
        IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).sorted().toArray();
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double variance =
        Arrays.stream(sorted).map(s -> (s - mean) * (s - mean)).average().orElseThrow();
    return sorted[sorted.length - 1] - sorted[sorted.length - 2] > 0.02 * Math.sqrt(variance);
  }

  @Test
  void answersFromSeveralThreads() throws Exception {
    LxmertForQuestionAnswering model = Models.answering(CONFIG, 5);
    TokenBatch questions = questions(LENGTHS);
    Regions image = image(6);
    try (FastAnswering fast = new FastAnswering(model, Precision.FLOAT32);
        EncodedImage encoded = fast.encode(image)) {
      float[][] expected = fast.logits(encoded, questions);
      List<Thread> threads = new ArrayList<>();
      List<float[][]> found = java.util.Collections.synchronizedList(new ArrayList<>());
      for (int i = 0; i < 4; i++) {
        Thread thread = new Thread(() -> found.add(fast.logits(encoded, questions)));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(found).hasSize(4);
      found.forEach(each -> assertClose(each, expected, 0));
    }
  }

  @Test
  void aLongLoopHoldsItsMemoryFlat() {
    LxmertForQuestionAnswering model = Models.answering(CONFIG, 8);
    TokenBatch questions = questions(LENGTHS);
    List<Regions> images = IntStream.of(LENGTHS).mapToObj(i -> image(36)).toList();
    try (FastAnswering fast = new FastAnswering(model, Precision.FLOAT32)) {
      answer(fast, images, questions, 20);
      long registered = Pointer.totalBytes();
      long resident = Pointer.physicalBytes();
      answer(fast, images, questions, 200);
      assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(registered);
      assertThat(Pointer.physicalBytes() - resident).isLessThan(64L << 20);
    }
  }

  private static void answer(
      FastAnswering fast, List<Regions> images, TokenBatch questions, int times) {
    for (int i = 0; i < times; i++) {
      fast.logits(images, questions);
      try (EncodedImage encoded = fast.encode(images.get(0))) {
        fast.logits(encoded, questions);
      }
    }
  }

  @Test
  void neitherChangesOfTheModelNorItsEndAreSeen() {
    TokenBatch questions = questions(LENGTHS);
    Regions image = image(6);
    for (Precision precision : Precision.values()) {
      FastAnswering fast;
      float[][] expected;
      try (PointerScope scope = new PointerScope()) {
        LxmertForQuestionAnswering model = Models.answering(CONFIG, 12);
        fast = new FastAnswering(model, precision);
        try (EncodedImage encoded = fast.encode(image);
            NoGradGuard noGrad = new NoGradGuard()) {
          expected = fast.logits(encoded, questions);
          ModuleWeights.stateOf(model).values().forEach(Tensor::zero_);
        }
      }
      try (fast;
          EncodedImage encoded = fast.encode(image)) {
        assertClose(fast.logits(encoded, questions), expected, 0);
      }
    }
  }

  @Test
  void packsACheckpointByItsNames(@TempDir Path folder) {
    Path file = folder.resolve("model.safetensors");
    TokenBatch questions = questions(LENGTHS);
    List<Regions> images = IntStream.of(LENGTHS).mapToObj(i -> image(6)).toList();
    try (PointerScope scope = new PointerScope()) {
      LxmertForQuestionAnswering model = Models.answering(CONFIG, 10);
      SafeTensors.write(file, ModuleWeights.stateOf(model), Map.of());
      try (StateDict state = StateDict.read(file);
          FastAnswering ofModel = new FastAnswering(model, Precision.FLOAT32);
          FastAnswering ofFile = new FastAnswering(state.tensors(), CONFIG, 1, Precision.FLOAT32)) {
        assertClose(ofFile.logits(images, questions), ofModel.logits(images, questions), 0);
      }
    }
  }

  @Test
  void packingThatFailsNamesTheWeightAndFreesWhatItHad() {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = ModuleWeights.stateOf(Models.answering(CONFIG, 10));
      weights.remove("logit_fc.3.bias");
      long before = Pointer.totalCount();
      assertThatThrownBy(() -> new FastAnswering(weights, CONFIG, 1, Precision.FLOAT32))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("weights without logit_fc.3.bias");
      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }
  }

  @Test
  void trainingModeDoesNotDisturbIt() {
    LxmertForQuestionAnswering model = Models.answering(CONFIG, 6);
    try (FastAnswering fast = new FastAnswering(model, Precision.FLOAT32)) {
      TokenBatch questions = questions(new int[] {5});
      List<Regions> images = List.of(image(6));
      float[][] expected = fast.logits(images, questions);
      model.train(true);
      assertClose(fast.logits(images, questions), expected, 0);
    }
  }

  @Test
  void refusesUnequalNumbers() {
    LxmertForQuestionAnswering model = Models.answering(CONFIG, 7);
    try (FastAnswering fast = new FastAnswering(model, Precision.FLOAT32)) {
      assertThatThrownBy(() -> fast.logits(List.of(image(3)), questions(new int[] {3, 4})))
          .hasMessage("1 images for 2 questions");
    }
  }

  private static void assertAgree(
      LxmertForQuestionAnswering model, List<Regions> images, TokenBatch questions) {
    try (PointerScope scope = new PointerScope();
        FastAnswering fast = new FastAnswering(model, Precision.FLOAT32)) {
      float[] plain = Models.values(model.forward(input(images, questions)));
      int answers = CONFIG.numQaLabels();
      float[][] expected =
          IntStream.range(0, questions.size())
              .mapToObj(i -> Arrays.copyOfRange(plain, i * answers, (i + 1) * answers))
              .toArray(float[][]::new);
      assertClose(fast.logits(images, questions), expected, 1e-5f);
    }
  }

  private static LxmertInput input(List<Regions> images, TokenBatch questions) {
    RegionBatch regions = RegionBatch.of(images);
    int batch = questions.size();
    long[] mask = regions.mask();
    return new LxmertInput(
        Tensor.create(questions.inputIds(), batch, questions.length()),
        Tensor.create(questions.attentionMask(), batch, questions.length()),
        null,
        Tensor.create(regions.features(), batch, regions.regions(), regions.featureSize()),
        Tensor.create(regions.boxes(), batch, regions.regions(), 4),
        mask == null ? null : Tensor.create(mask, batch, regions.regions()));
  }

  private static void assertClose(float[][] found, float[][] expected, float allowed) {
    assertThat(found).hasDimensions(expected.length, expected[0].length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).containsExactly(expected[i], within(allowed));
    }
  }

  private static int best(float[] scores) {
    return IntStream.range(0, scores.length)
        .reduce((a, b) -> scores[b] > scores[a] ? b : a)
        .orElseThrow();
  }

  private TokenBatch questions(int[] lengths) {
    return TokenBatch.of(
        IntStream.of(lengths)
            .mapToObj(length -> random.ints(length, 1, CONFIG.vocabSize()).toArray())
            .toList());
  }

  private Regions image(int regions) {
    return Models.image(random, regions);
  }
}
