package lxmert.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lxmert.io.Json;
import lxmert.model.Answering;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.Architectures;
import lxmert.model.GatedArchitectures;
import lxmert.model.GatedConfig;
import lxmert.model.Models;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.Precision;
import lxmert.text.TokenBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatedAnsweringTest {
  private static final Device CPU = new Device("cpu");
  private static final int[] LENGTHS = {
    3, 9, 5, 9, 4, 7, 3, 12, 8, 6, 5, 3, 9, 11, 4, 7, 10, 12, 8
  };

  /** Every shipped one, and that of VL-BERT for questions with both kinds of positions. */
  private static final Map<String, Map<String, ?>> MODELS =
      Map.ofEntries(
          Map.entry("vilbert", Map.of()),
          Map.entry("ctrl-vilbert", Map.of()),
          Map.entry("vl-bert", Map.of()),
          Map.entry("vl-bert of questions", Map.of("fusion_method", "vl-bert_vqa")),
          Map.entry(
              "vl-bert by example", Map.of("fusion_method", "vl-bert_vqa", "positions", "example")),
          Map.entry("ctrl-vl-bert", Map.of()),
          Map.entry("visualbert", Map.of()),
          Map.entry("ctrl-visualbert", Map.of()),
          Map.entry("uniter", Map.of()),
          Map.entry("ctrl-uniter", Map.of()),
          Map.entry("lxmert", Map.of()),
          Map.entry("original-lxmert", Map.of()),
          Map.entry("ctrl-lxmert", Map.of()));

  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void equalsThePlainModelWithEveryPreset() {
    MODELS.forEach(
        (name, keys) -> {
          GatedConfig config = config(name.split(" ", 2)[0], keys);
          assertAgrees(name, config, GatedArchitectures.QUESTION_ANSWERING, LENGTHS);
          assertAgrees(name, config, GatedArchitectures.QUESTION_ANSWERING, new int[] {7});
          assertAgrees(name, config, GatedArchitectures.PAIRS, new int[] {4, 9, 6});
        });
  }

  private void assertAgrees(
      String name, GatedConfig config, Architecture architecture, int[] lengths) {
    TokenBatch questions = questions(lengths);
    List<Regions> images =
        IntStream.range(0, lengths.length * architecture.images())
            .mapToObj(i -> Models.image(random, 3 + i % 5))
            .toList();
    try (PointerScope scope = new PointerScope()) {
      AnsweringModel model = model(architecture, config);
      try (Answering fast = Architectures.answering(model, Precision.FLOAT32, CPU);
          Answering plain = Architectures.plain(model, Precision.FLOAT32, CPU)) {
        assertThat(fast.usesModel()).isFalse();
        assertClose(
            name,
            fast.logitsOfEach(images, questions),
            plain.logitsOfEach(images, questions),
            1e-5f);
        List<Regions> same = images.subList(0, architecture.images());
        assertClose(name, fast.logits(same, questions), plain.logits(same, questions), 1e-5f);
      }
    }
  }

  /**
   * Lists that no preset has: both contexts without shared weights, one stream alone, no attention.
   */
  @ParameterizedTest
  @CsvSource({
    "'0,2', '2', '2', '1,3', '1,3', '', mul",
    "'0,2', '2', '0,2', '1,3', '1,3', '1,2', sum",
    "'0', '2', '', '1', '3', '', text",
    "'1', '2', '1,2', '0,3', '0', '0,2', mul",
    "'2', '0', '', '1', '1', '', mul",
    "'', '', '', '0', '0,1', '0', mul",
    "'0', '', '0', '1', '1', '0', none",
    "'', '0', '', '', '', '', text"
  })
  void equalsThePlainModelWithAnyLists(
      String tt, String cross, String vv, String t, String v, String shared, String fusion) {
    Map<String, Object> keys = new HashMap<>();
    keys.put("tt_attn_sublayers", numbers(tt));
    keys.put("tv_attn_sublayers", numbers(cross));
    keys.put("vt_attn_sublayers", numbers(cross));
    keys.put("vv_attn_sublayers", numbers(vv));
    keys.put("t_ff_sublayers", numbers(t));
    keys.put("v_ff_sublayers", numbers(v));
    keys.put("shared_sublayers", numbers(shared));
    keys.put("single_ln_sublayers", List.of());
    keys.put("fusion_method", fusion);
    keys.put("hidden_act", "relu");
    keys.put("v_hidden_act", "swish");
    GatedConfig config = config("ctrl-lxmert", keys);
    assertAgrees(fusion, config, GatedArchitectures.QUESTION_ANSWERING, LENGTHS);
    assertAgrees(fusion, config, GatedArchitectures.PAIRS, new int[] {4, 9, 6});
  }

  private static List<Integer> numbers(String text) {
    return text.isEmpty()
        ? List.of()
        : List.of(text.split(",")).stream().map(Integer::valueOf).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"vilbert", "vl-bert", "visualbert", "uniter"})
  void bfloat16KeepsTheBestAnswer(String preset) {
    TokenBatch questions = questions(LENGTHS);
    List<Regions> images = IntStream.of(LENGTHS).mapToObj(i -> Models.image(random, 6)).toList();
    AnsweringModel model = model(GatedArchitectures.QUESTION_ANSWERING, config(preset, Map.of()));
    try (GatedAnswering exact = packed(model, Precision.FLOAT32);
        GatedAnswering fast = packed(model, Precision.BFLOAT16)) {
      float[][] expected = exact.logitsOfEach(images, questions);
      float[][] found = fast.logitsOfEach(images, questions);
      assertThat(found).isNotEqualTo(expected);
      assertClose(preset, found, expected, 0.25f);
      for (int i = 0; i < expected.length; i++) {
        assertThat(best(found[i])).isEqualTo(best(expected[i]));
      }
    }
  }

  @Test
  void neitherChangesOfTheModelNorItsEndAreSeen() {
    TokenBatch questions = questions(LENGTHS);
    List<Regions> image = List.of(Models.image(random, 6));
    for (String preset : List.of("vilbert", "uniter")) {
      GatedAnswering fast;
      float[][] expected;
      try (PointerScope scope = new PointerScope()) {
        AnsweringModel model =
            model(GatedArchitectures.QUESTION_ANSWERING, config(preset, Map.of()));
        fast = packed(model, Precision.FLOAT32);
        expected = fast.logits(image, questions);
        try (NoGradGuard noGrad = new NoGradGuard()) {
          ModuleWeights.stateOf(model.module()).values().forEach(Tensor::zero_);
        }
      }
      try (fast) {
        assertClose(preset, fast.logits(image, questions), expected, 0);
      }
    }
  }

  @Test
  void answersFromSeveralThreads() throws InterruptedException {
    TokenBatch questions = questions(LENGTHS);
    List<Regions> image = List.of(Models.image(random, 6));
    AnsweringModel model = model(GatedArchitectures.QUESTION_ANSWERING, config("uniter", Map.of()));
    try (GatedAnswering fast = packed(model, Precision.FLOAT32)) {
      float[][] expected = fast.logits(image, questions);
      List<float[][]> found = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread thread = new Thread(() -> found.add(fast.logits(image, questions)));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(found).hasSize(4);
      found.forEach(each -> assertClose("a thread", each, expected, 0));
    }
  }

  @Test
  void aLongLoopHoldsItsMemoryFlat() {
    TokenBatch questions = questions(LENGTHS);
    List<Regions> images = IntStream.of(LENGTHS).mapToObj(i -> Models.image(random, 36)).toList();
    AnsweringModel model =
        model(GatedArchitectures.QUESTION_ANSWERING, config("vilbert", Map.of()));
    try (GatedAnswering fast = packed(model, Precision.FLOAT32)) {
      IntStream.range(0, 20).forEach(i -> fast.logitsOfEach(images, questions));
      long registered = Pointer.totalBytes();
      long resident = Pointer.physicalBytes();
      IntStream.range(0, 100).forEach(i -> fast.logitsOfEach(images, questions));
      assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(registered);
      assertThat(Pointer.physicalBytes() - resident).isLessThan(64L << 20);
    }
  }

  @Test
  void nothingOfTheModelIsKept() {
    AnsweringModel model = model(GatedArchitectures.QUESTION_ANSWERING, config("uniter", Map.of()));
    try (PointerScope scope = new PointerScope()) {
      Collection<Tensor> weights = ModuleWeights.stateOf(model.module()).values();
      List<Long> before = weights.stream().map(each -> each.storage().use_count()).toList();
      try (GatedAnswering fast = packed(model, Precision.FLOAT32)) {
        assertThat(fast.usesModel()).isFalse();
        assertThat(weights.stream().map(each -> each.storage().use_count()).toList())
            .isEqualTo(before);
      }
    }
  }

  @Test
  void whatWasPackedIsFreed() {
    AnsweringModel model =
        model(GatedArchitectures.QUESTION_ANSWERING, config("ctrl-vl-bert", Map.of()));
    packed(model, Precision.FLOAT32).close();
    long before = Pointer.totalCount();
    packed(model, Precision.FLOAT32).close();
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
  }

  @Test
  void refusesUnequalNumbers() {
    AnsweringModel model = model(GatedArchitectures.PAIRS, config("uniter", Map.of()));
    List<Regions> images = List.of(Models.image(random, 3));
    try (GatedAnswering fast = packed(model, Precision.FLOAT32)) {
      assertThatThrownBy(() -> fast.logitsOfEach(images, questions(new int[] {3})))
          .hasMessage("1 images for 1 sentences");
    }
  }

  private static GatedAnswering packed(AnsweringModel model, Precision precision) {
    return new GatedAnswering(model, (GatedConfig) model.config(), precision, CPU);
  }

  private static AnsweringModel model(Architecture architecture, GatedConfig config) {
    AnsweringModel model = architecture.model(config);
    model.initialize(3);
    Models.addNoise(model.module(), 5);
    model.module().eval();
    return model;
  }

  /** A small one; where the streams may differ in width, they do. */
  private static GatedConfig config(String preset, Map<String, ?> others) {
    boolean wide = preset.endsWith("vilbert");
    Map<String, Object> keys =
        new HashMap<>(
            Map.of(
                "preset", preset,
                "vocab_size", 50,
                "hidden_size", 24,
                "num_attention_heads", 3,
                "intermediate_size", 40,
                "visual_feat_dim", Models.SMALL.visualFeatDim(),
                "num_qa_labels", 7,
                "mask_token_id", 1,
                "cls_token_id", 2,
                "initializer_range", 0.2));
    keys.put("v_hidden_size", wide ? 20 : 24);
    keys.put("v_num_attention_heads", wide ? 5 : 3);
    keys.put("v_intermediate_size", wide ? 18 : 40);
    keys.put("pooler_size", 24);
    keys.put("v_pooler_size", 24);
    keys.put("clf_hidden_size", 30);
    keys.put("sublayer2attn_hidden_size", wide ? ofCross(20) : Map.of());
    keys.put("sublayer2num_attention_heads", wide ? ofCross(5) : Map.of());
    if (preset.endsWith("vl-bert")) {
      keys.put("v_coordinate_embeddings_dim", Models.SMALL.visualFeatDim() / 8);
    }
    keys.putAll(others);
    return GatedConfig.of(Json.mapper().valueToTree(keys), "test");
  }

  private static Map<Integer, Integer> ofCross(int value) {
    return Map.of(12, value, 16, value, 20, value, 24, value, 28, value, 32, value);
  }

  private TokenBatch questions(int[] lengths) {
    return TokenBatch.of(
        IntStream.of(lengths).mapToObj(length -> random.ints(length, 3, 50).toArray()).toList());
  }

  private static int best(float[] scores) {
    return IntStream.range(0, scores.length)
        .reduce((a, b) -> scores[b] > scores[a] ? b : a)
        .orElseThrow();
  }

  private static void assertClose(String name, float[][] found, float[][] expected, float allowed) {
    assertThat(found).hasDimensions(expected.length, expected[0].length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).as(name).containsExactly(expected[i], within(allowed));
    }
  }
}
