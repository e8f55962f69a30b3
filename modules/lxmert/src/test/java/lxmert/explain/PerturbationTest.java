package lxmert.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import lxmert.explain.Perturbation.Modality;
import lxmert.model.Answering;
import lxmert.model.Architectures;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.model.LxmertInput;
import lxmert.model.Models;
import lxmert.tensor.Precision;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;

class PerturbationTest {
  @Test
  void ofTenItemsNoneIsLeftAtNineTenths() {
    List<int[]> kept = new Perturbation(Modality.IMAGE, false).kept(new double[10]);
    assertThat(kept).extracting(each -> each.length).containsExactly(10, 7, 5, 2, 1, 1, 0, 0, 0);
  }

  @Test
  void wordsStayInTheirOrderBetweenTheSpecialTokens() {
    double[] scores = {9, 3, 1, 4, 2, 9};
    assertThat(new Perturbation(Modality.TEXT, true).kept(scores))
        .startsWith(new int[] {0, 1, 2, 3, 4, 5}, new int[] {0, 1, 2, 4, 5})
        .endsWith(new int[] {0, 5});
    assertThat(new Perturbation(Modality.TEXT, false).kept(scores).get(2))
        .containsExactly(0, 1, 3, 5);
  }

  @Test
  void amongEqualsTheFirstStays() {
    for (boolean positive : List.of(true, false)) {
      assertThat(new Perturbation(Modality.IMAGE, positive).kept(new double[] {1, 1, 1, 1}).get(2))
          .containsExactly(0, 1);
    }
  }

  @Test
  void theAreaOfAConstantIsItself() {
    double[] constant = new double[Perturbation.STEPS.size()];
    Arrays.fill(constant, 42);
    assertThat(Perturbation.area(constant)).isCloseTo(42, within(1e-12));
  }

  @Test
  void theFastEngineAgreesWithTheModelAtEveryStep() {
    LxmertForQuestionAnswering model = Models.answering(Models.SMALL, 6);
    Regions image = Models.image(new SplittableRandom(3), 6);
    int[] words = {1, 4, 9, 16, 25, 2};
    double[] scores = {5, 3, 1, 4, 2, 0};
    try (PointerScope scope = new PointerScope();
        Answering fast = Architectures.answering(model, Precision.FLOAT32, new Device("cpu"))) {
      assertThat(fast.usesModel()).isFalse();
      for (Perturbation test : Perturbation.all()) {
        List<int[]> kept = test.kept(scores);
        float[][] logits = new PerturbedAnswers(fast).logits(words, image, test.modality(), kept);
        for (int i = 0; i < logits.length; i++) {
          int[] places = kept.get(i);
          boolean text = test.modality() == Modality.TEXT;
          int[] left = text ? Arrays.stream(places).map(p -> words[p]).toArray() : words;
          float[] expected = plain(model, left, text ? image : image.select(places));
          assertThat(logits[i]).containsExactly(expected, within(1e-5f));
        }
      }
    }
  }

  /** One sentence and one image at a time, as in the public code: nothing is padded. */
  private static float[] plain(LxmertForQuestionAnswering model, int[] words, Regions image) {
    return Models.values(
        model.forward(
            LxmertInput.of(
                TokenBatch.of(List.of(words)),
                RegionBatch.of(Collections.singletonList(image)),
                new Device("cpu"))));
  }
}
