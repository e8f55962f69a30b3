package lxmert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lxmert.checkpoint.ModelFolder;
import lxmert.packed.EncodedImage;
import lxmert.packed.FastAnswering;
import lxmert.tensor.Precision;
import lxmert.text.TokenBatch;
import lxmert.text.Vocabulary;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LxmertForPairsTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");
  private static final LxmertConfig CONFIG =
      Models.SMALL.with(Map.of("num_qa_labels", 2, "vocab_size", 120));

  private final SplittableRandom random = new SplittableRandom(5);
  private final TokenBatch sentences = sentences(3, 9, 5, 7);
  private final List<Regions> images = images(4, 6, 6, 2, 5, 5, 1, 6);

  @Test
  void aSentenceRunOnceEqualsASentenceRunForEachImage() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForPairs model = model(CONFIG);
      float[] once = Models.values(model.forward(input()));
      assertThat(once).hasSize(8);
      assertThat(once).containsExactly(Models.values(model.forwardPlain(input())), within(1e-5f));
    }
  }

  @Test
  void withDropoutTheImagesOfASentenceDrawEachTheirOwn() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForPairs model = model(CONFIG.with(Map.of("hidden_dropout_prob", 0.5)));
      model.train(true);
      torch.manual_seed(1);
      float[] drawn = Models.values(model.forward(input()));
      torch.manual_seed(1);
      assertThat(drawn).containsExactly(Models.values(model.forwardPlain(input())));
    }
  }

  @Test
  void thePackedModelEqualsThePlainOne() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForPairs model = model(CONFIG);
      float[] plain = Models.values(model.forward(input()));
      try (FastAnswering fast = new FastAnswering(model, Precision.FLOAT32)) {
        float[][] found = fast.logits(images, sentences);
        for (int i = 0; i < found.length; i++) {
          float[] expected = {plain[2 * i], plain[2 * i + 1]};
          assertThat(found[i]).containsExactly(expected, within(1e-5f));
        }
      }
    }
  }

  @Test
  void aPairThatIsEncodedOnceServesManySentences() {
    try (PointerScope scope = new PointerScope();
        FastAnswering fast = new FastAnswering(model(CONFIG), Precision.FLOAT32);
        EncodedImage pair = fast.encode(images.subList(2, 4))) {
      List<Regions> repeated = new ArrayList<>();
      for (int i = 0; i < sentences.size(); i++) {
        repeated.addAll(images.subList(2, 4));
      }
      float[][] found = fast.logits(pair, sentences);
      float[][] expected = fast.logits(repeated, sentences);
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).containsExactly(expected[i], within(1e-5f));
      }
      assertThatThrownBy(() -> fast.encode(images.get(0))).hasMessage("1 images for a model of 2");
    }
  }

  @Test
  void theOrderOfTheImagesMatters() {
    try (PointerScope scope = new PointerScope();
        FastAnswering fast = new FastAnswering(model(CONFIG), Precision.FLOAT32)) {
      TokenBatch one = sentences(4);
      float[][] pair = fast.logits(List.of(images.get(0), images.get(1)), one);
      float[][] turned = fast.logits(List.of(images.get(1), images.get(0)), one);
      assertThat(Math.abs(pair[0][0] - turned[0][0])).isGreaterThan(1e-3f);
    }
  }

  @Test
  void whatIsSavedLoadsAsAModelOfPairs(@TempDir Path temporary) {
    Vocabulary vocabulary = Vocabulary.read(GOLDEN.resolve("tiny-vocab.txt"));
    Path folder = temporary.resolve("model");
    try (PointerScope scope = new PointerScope()) {
      LxmertForPairs model = model(CONFIG);
      new ModelFolder(model, vocabulary, List.of("False", "True")).save(folder);
      ModelFolder loaded = ModelFolder.load(folder);
      assertThat(loaded.model()).isInstanceOf(LxmertForPairs.class);
      assertThat(Models.values(loaded.model().forward(input())))
          .containsExactly(Models.values(model.forward(input())));
    }
    assertThat(ModelFolder.architecture(folder).images()).isEqualTo(2);
  }

  private static LxmertForPairs model(LxmertConfig config) {
    LxmertForPairs model = new LxmertForPairs(config);
    Initialization.normal(model, 0.2, 1);
    model.eval();
    return model;
  }

  private LxmertInput input() {
    return LxmertInput.of(sentences, RegionBatch.of(images), new Device("cpu"));
  }

  private TokenBatch sentences(int... lengths) {
    List<int[]> rows = new ArrayList<>();
    for (int length : lengths) {
      rows.add(random.ints(length, 1, CONFIG.vocabSize()).toArray());
    }
    return TokenBatch.of(rows);
  }

  private List<Regions> images(int... counts) {
    return IntStream.of(counts).mapToObj(n -> Models.image(random, n)).toList();
  }
}
