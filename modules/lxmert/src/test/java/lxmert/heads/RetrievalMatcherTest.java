package lxmert.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import lxmert.checkpoint.RetrievalFolder;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForRetrieval;
import lxmert.model.Initialization;
import lxmert.model.LxmertForRetrieval;
import lxmert.model.LxmertInput;
import lxmert.model.Models;
import lxmert.model.RetrievalModel;
import lxmert.tensor.Precision;
import lxmert.text.SentenceEncoder;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs scored by models of retrieval: the fast way against the whole model. */
class RetrievalMatcherTest {
  private static final List<String> SENTENCES =
      List.of("a dog", "is there a red train in the left image?", "no", "two men hold a bat");

  private static final List<Regions> IMAGES =
      List.of(SmallPretrained.image(1, 5), SmallPretrained.image(2, 3));

  @TempDir Path folder;

  private Path write(String kind) {
    try (PointerScope scope = new PointerScope()) {
      RetrievalModel model =
          kind.equals("LXMERT")
              ? new LxmertForRetrieval(SmallPretrained.CONFIG)
              : new GatedForRetrieval(
                  GatedConfig.read(SmallPretrained.GOLDEN.resolve("../volta/uniter/config.json")));
      Initialization.normal(model.module(), 0.3, 3);
      new RetrievalFolder(model, SmallPretrained.VOCABULARY, 20).save(folder.resolve(kind));
    }
    return folder.resolve(kind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"LXMERT", "GATED"})
  void scoresAreThoseOfTheWholeModel(String kind) {
    Path saved = write(kind);
    try (MatchingModel loaded = MatchingModel.load(saved, Precision.FLOAT32, SmallPretrained.CPU);
        PointerScope scope = new PointerScope()) {
      Matcher matcher = loaded.matcher();
      assertThat(matcher.tellsProbability()).isFalse();
      RetrievalFolder whole = RetrievalFolder.load(saved);
      List<float[]> all = matcher.matchAll(SENTENCES, IMAGES, Progress.silent());
      for (int i = 0; i < IMAGES.size(); i++) {
        for (int s = 0; s < SENTENCES.size(); s++) {
          assertThat(all.get(i)[s])
              .isCloseTo(score(whole, SENTENCES.get(s), IMAGES.get(i)), within(1e-5f));
        }
      }
      assertThat(all.get(0)[0]).isNotCloseTo(all.get(0)[1], within(1e-3f));
    }
  }

  private static float score(RetrievalFolder whole, String sentence, Regions image) {
    try (PointerScope scope = new PointerScope()) {
      int[] ids = new SentenceEncoder(whole.vocabulary(), whole.maxLength()).encode(sentence);
      LxmertInput input =
          LxmertInput.of(
              TokenBatch.of(List.of(ids)), RegionBatch.of(List.of(image)), SmallPretrained.CPU);
      return Models.values(whole.model().forward(input))[0];
    }
  }

  @Test
  void closingFreesAllThatWasLoaded() {
    Path saved = write("LXMERT");
    MatchingModel.load(saved, Precision.FLOAT32, SmallPretrained.CPU).close();
    long before = Pointer.totalCount();
    for (int i = 0; i < 10; i++) {
      MatchingModel.load(saved, Precision.FLOAT32, SmallPretrained.CPU).close();
    }
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
  }

  @Test
  void otherFeaturesAreRefused() {
    Path saved = write("GATED");
    try (MatchingModel loaded = MatchingModel.load(saved, Precision.FLOAT32, SmallPretrained.CPU)) {
      float[] one = {1};
      Regions foreign = new Regions(9, 9, 1, new float[4], one, new int[1], one, new int[1], one);
      assertThatThrownBy(() -> loaded.matcher().match("a dog", foreign))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "the image has features of size 1, but the model %s reads features of size 24"
                  .formatted(saved));
      assertThatThrownBy(() -> loaded.matcher().requireFeatures(1, Path.of("store")))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("store has features of size 1");
    }
  }
}
