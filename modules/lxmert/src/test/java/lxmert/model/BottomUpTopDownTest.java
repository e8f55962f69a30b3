package lxmert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import lxmert.tensor.ModuleWeights;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BottomUpTopDownTest {
  private static final LxmertConfig CONFIG = Models.SMALL;
  private static final int REGIONS = 5;

  @Test
  void theMemoryEqualsPyTorchs() {
    try (PointerScope scope = new PointerScope()) {
      LongShortTermMemory memory = new LongShortTermMemory(6, 4);
      Initialization.normal(memory, 0.5, 1);
      Map<String, Tensor> state = ModuleWeights.stateOf(memory);
      Tensor words = torch.randn(3, 7, 6);
      Tensor none = torch.zeros(1, 3, 4);
      Tensor expected =
          torch
              .lstm(
                  words,
                  new TensorVector(none, none),
                  new TensorVector(
                      state.get("input.weight"),
                      state.get("hidden.weight"),
                      state.get("input.bias"),
                      state.get("hidden.bias")),
                  true,
                  1,
                  0,
                  false,
                  false,
                  true)
              .get1();
      assertThat(Models.values(memory.forward(words, null)))
          .containsExactly(Models.values(expected), within(1e-6f));
    }
  }

  @Test
  void paddingLeavesTheMemoryAsItIs() {
    try (PointerScope scope = new PointerScope()) {
      LongShortTermMemory memory = new LongShortTermMemory(6, 4);
      Initialization.normal(memory, 0.5, 2);
      Tensor words = torch.randn(1, 5, 6);
      Tensor mask = Tensor.create(new long[] {1, 1, 1, 0, 0}, 1, 5);
      assertThat(Models.values(memory.forward(words, mask)))
          .containsExactly(
              Models.values(memory.forward(words.narrow(1, 0, 3), null)), within(1e-6f));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void paddedRegionsAndWordsChangeNothing(boolean encoder) {
    try (PointerScope scope = new PointerScope()) {
      BottomUpTopDown model = model(encoder, 1);
      LxmertInput input = Models.input(CONFIG, 1, 6, REGIONS, false);
      Tensor words = torch.cat(new TensorVector(input.inputIds(), input.inputIds()), 1);
      Tensor mask = Tensor.create(new long[] {1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0}, 1, 12);
      Tensor features =
          torch.cat(new TensorVector(input.visualFeatures(), torch.randn(1, 2, 24)), 1);
      Tensor boxes = torch.cat(new TensorVector(input.boxes(), torch.randn(1, 2, 4)), 1);
      Tensor seen = Tensor.create(new long[] {1, 1, 1, 1, 1, 0, 0}, 1, 7);
      LxmertInput padded = new LxmertInput(words, mask, null, features, boxes, seen);
      assertThat(Models.values(model.forward(padded)))
          .containsExactly(Models.values(model.forward(input)), within(1e-5f));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theAnswerDependsOnWordsAndRegionsButNotOnTheirOrderInTheImage(boolean encoder) {
    try (PointerScope scope = new PointerScope()) {
      BottomUpTopDown model = model(encoder, 1);
      LxmertInput input = Models.input(CONFIG, 2, 6, REGIONS, false);
      float[] scores = Models.values(model.forward(input));
      Tensor flippedFeatures = input.visualFeatures().flip(1);
      Tensor flippedBoxes = input.boxes().flip(1);
      assertThat(Models.values(model.forward(with(input, flippedFeatures, flippedBoxes))))
          .containsExactly(scores, within(1e-5f));
      assertThat(Models.values(model.forward(with(input, input.visualFeatures(), flippedBoxes))))
          .isNotEqualTo(scores);
      LxmertInput otherWords =
          new LxmertInput(
              input.inputIds().flip(0),
              input.attentionMask(),
              null,
              input.visualFeatures(),
              input.boxes(),
              null);
      assertThat(Models.values(model.forward(otherWords))).isNotEqualTo(scores);
    }
  }

  @Test
  void bothImagesOfAPairCount() {
    try (PointerScope scope = new PointerScope()) {
      BottomUpTopDown model = model(false, 2);
      LxmertInput one = Models.input(CONFIG, 2, 6, REGIONS, false);
      Tensor sentence = one.inputIds().narrow(0, 0, 1);
      LxmertInput pair =
          new LxmertInput(sentence, null, null, one.visualFeatures(), one.boxes(), null);
      float[] scores = Models.values(model.forward(pair));
      assertThat(scores).hasSize(CONFIG.numQaLabels());
      assertThat(
              Models.values(
                  model.forward(with(pair, pair.visualFeatures().flip(0), pair.boxes().flip(0)))))
          .isNotEqualTo(scores);
    }
  }

  @Test
  void everyParameterLearns() {
    for (boolean encoder : List.of(true, false)) {
      try (PointerScope scope = new PointerScope()) {
        BottomUpTopDown model = model(encoder, 1);
        model
            .forward(Models.input(CONFIG, 2, 6, REGIONS, false))
            .pow(new org.bytedeco.pytorch.Scalar(2))
            .sum()
            .backward();
        ModuleWeights.stateOf((Module) model)
            .forEach(
                (name, tensor) ->
                    assertThat(tensor.grad().defined())
                        .as(name)
                        .isEqualTo(!name.startsWith("bert.encoder.visn_fc")));
      }
    }
  }

  /** Small ones would hide the question from the answers, whose shares are all that is learned. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void freshScoresTellTheQuestionsAboutAImageApart(int images) {
    LxmertConfig wide = CONFIG.with(Map.of("hidden_size", 128, "initializer_range", 0.02));
    try (PointerScope scope = new PointerScope()) {
      BottomUpTopDown model = new BottomUpTopDown(wide, false, images);
      model.initialize(1);
      LxmertInput input = Models.input(wide, 8, 6, REGIONS, false);
      int questions = 8 / images;
      Tensor words = input.inputIds().narrow(0, 0, questions);
      Tensor features = input.visualFeatures().narrow(0, 0, images).repeat(questions, 1, 1);
      Tensor boxes = input.boxes().narrow(0, 0, images).repeat(questions, 1, 1);
      Tensor scores = model.forward(new LxmertInput(words, null, null, features, boxes, null));
      assertThat(size(scores)).isBetween(0.1, 2.0);
      assertThat(size(scores.sub(scores.flip(0)))).isBetween(0.1, 2.0);
    }
  }

  private static double size(Tensor values) {
    return values.square().mean().sqrt().item_double();
  }

  private static LxmertInput with(LxmertInput input, Tensor features, Tensor boxes) {
    return new LxmertInput(input.inputIds(), input.attentionMask(), null, features, boxes, null);
  }

  private static BottomUpTopDown model(boolean encoder, int images) {
    BottomUpTopDown model = new BottomUpTopDown(CONFIG, encoder, images);
    Initialization.normal(model, 0.3, 3);
    model.eval();
    return model;
  }
}
