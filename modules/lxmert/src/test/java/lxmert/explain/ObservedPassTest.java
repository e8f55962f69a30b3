package lxmert.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import lxmert.model.LxmertForAnswering;
import lxmert.model.LxmertForPairs;
import lxmert.model.LxmertInput;
import lxmert.model.Models;
import lxmert.tensor.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The numbers of the public code are held against in {@code verify}; here is what it lacks. */
class ObservedPassTest {
  /** The public code divides by the sums of empty rows there, and stops. */
  @ParameterizedTest
  @EnumSource
  void oneRegionIsEnoughForEveryMethod(RelevanceMethod method) {
    try (PointerScope scope = new PointerScope()) {
      AnswerMaps maps = ObservedPass.of(model(), input(1, 1)).maps(3, 0);
      RelevanceMatrices found = maps.matrices(method);
      assertThat(values(found.words())).hasSize(7).allMatch(Double::isFinite).startsWith(0.0);
      assertThat(values(found.regions())).hasSize(1).allMatch(Double::isFinite);
    }
  }

  @Test
  void anEmptyRowStaysThatOfTheIdentity() {
    try (PointerScope scope = new PointerScope()) {
      Tensor difference = Tensor.create(new double[] {0, 0, 1e-30, 3e-30}, 2, 2);
      double[] normalized = Tensors.doubles(new SelfRelevance(1, difference).normalized());
      assertThat(normalized).containsExactly(new double[] {1, 0, 0.25, 1.75}, within(1e-15));
    }
  }

  @Test
  void rawAttentionAndRolloutAreTheSameForEveryAnswer() {
    try (PointerScope scope = new PointerScope()) {
      ObservedPass pass = ObservedPass.of(model(), input(1, 5));
      // Grad-CAM is left out: it is often 0 everywhere.
      for (RelevanceMethod method :
          EnumSet.complementOf(EnumSet.of(RelevanceMethod.ATTN_GRADCAM))) {
        boolean same =
            pass.maps(1, 0)
                .matrices(method)
                .words()
                .equal(pass.maps(2, 0).matrices(method).words());
        assertThat(same)
            .as(method.key())
            .isEqualTo(method == RelevanceMethod.RAW_ATTN || method == RelevanceMethod.ROLLOUT);
      }
    }
  }

  @Test
  void ofTwoEqualImagesBothAreExplainedAlike() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForAnswering pairs = pairs();
      LxmertInput one = input(1, 5);
      LxmertInput two =
          new LxmertInput(
              one.inputIds(),
              null,
              null,
              twice(one.visualFeatures(), one.visualFeatures()),
              twice(one.boxes(), one.boxes()),
              null);
      ObservedPass pass = ObservedPass.of(pairs, two);
      assertThat(Tensors.doubles(pass.logits()))
          .containsExactly(Tensors.doubles(pairs.forward(two)), within(1e-12));
      double[] rawLeft = regions(pass, 0, RelevanceMethod.RAW_ATTN);
      assertThat(regions(pass, 1, RelevanceMethod.RAW_ATTN)).containsExactly(rawLeft);
      // The head weighs the two differently, so that gradients and relevance differ.
      assertThat(regions(pass, 1, RelevanceMethod.OURS_WITH_LRP))
          .isNotEqualTo(regions(pass, 0, RelevanceMethod.OURS_WITH_LRP));
    }
  }

  @Test
  void theAttentionOfAnImageIsTheSameOnEitherSideOfAPair() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForAnswering pairs = pairs();
      LxmertInput left = input(1, 5);
      Tensor other = left.visualFeatures().mul(left.visualFeatures());
      ObservedPass pass =
          ObservedPass.of(
              pairs,
              new LxmertInput(
                  left.inputIds(),
                  null,
                  null,
                  twice(left.visualFeatures(), other),
                  twice(left.boxes(), left.boxes()),
                  null));
      ObservedPass swapped =
          ObservedPass.of(
              pairs,
              new LxmertInput(
                  left.inputIds(),
                  null,
                  null,
                  twice(other, left.visualFeatures()),
                  twice(left.boxes(), left.boxes()),
                  null));
      NamedTensors second = new NamedTensors(swapped.attention(1));
      assertThat(swapped.names()).isEqualTo(pass.names());
      pass.attention(0)
          .forEach(
              (name, map) ->
                  assertThat(Tensors.doubles(map))
                      .as(name)
                      .containsExactly(Tensors.doubles(second.get(name)), within(1e-12)));
    }
  }

  @Test
  void refusesBatches() {
    try (PointerScope scope = new PointerScope()) {
      LxmertInput two = input(2, 5);
      assertThatThrownBy(() -> ObservedPass.of(model(), two))
          .hasMessage("2 sentences with 1 images, expected 1 with 1");
    }
  }

  private static double[] regions(ObservedPass pass, int image, RelevanceMethod method) {
    return Tensors.doubles(pass.maps(1, image).matrices(method).regions());
  }

  private static List<Double> values(Tensor tensor) {
    return Arrays.stream(Tensors.doubles(tensor)).boxed().toList();
  }

  private static LxmertForAnswering model() {
    LxmertForAnswering model = Models.answering(Models.SMALL, 5);
    model.to(torch.ScalarType.Double, false);
    return model;
  }

  private static LxmertForAnswering pairs() {
    LxmertForAnswering model = new LxmertForPairs(Models.SMALL);
    model.initialize(8);
    model.eval();
    model.to(torch.ScalarType.Double, false);
    return model;
  }

  private static LxmertInput input(int batch, int regions) {
    return Models.input(Models.SMALL, batch, 7, regions, false).to(torch.ScalarType.Double);
  }

  private static Tensor twice(Tensor left, Tensor right) {
    return torch.cat(new TensorVector(left, right), 0);
  }
}
