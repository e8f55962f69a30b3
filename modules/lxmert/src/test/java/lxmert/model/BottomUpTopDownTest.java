package lxmert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BottomUpTopDownTest {
  private static final LxmertConfig CONFIG = Models.SMALL;
  private static final int REGIONS = 5;

  /** The gates in PyTorch's order, input, forget, cell, output, a word at a time. */
  @ParameterizedTest
  @ValueSource(ints = {4, 9, 32, 48, 80})
  void theStateIsThatOfTheRecurrence(int size) {
    try (PointerScope scope = new PointerScope()) {
      LSTMImpl memory = memory(6, size);
      Map<String, Tensor> state = ModuleWeights.stateOf(memory);
      Tensor words = torch.randn(3, 7, 6);
      Tensor hidden = torch.zeros(3, size);
      Tensor cell = torch.zeros(3, size);
      for (int i = 0; i < 7; i++) {
        TensorVector gates =
            product(state, "ih", words.select(1, i)).add(product(state, "hh", hidden)).chunk(4, 1);
        Tensor input = gates.get(0).sigmoid().mul(gates.get(2).tanh());
        cell = gates.get(1).sigmoid().mul(cell).add(input);
        hidden = gates.get(3).sigmoid().mul(cell.tanh());
      }
      assertThat(Models.values(BottomUpTopDown.lastState(memory, words, null)))
          .containsExactly(Models.values(hidden), within(1e-6f));
    }
  }

  private static Tensor product(Map<String, Tensor> state, String kind, Tensor x) {
    TensorOptional bias = new TensorOptional(state.get("bias_" + kind + "_l0"));
    return torch.linear(x, state.get("weight_" + kind + "_l0"), bias);
  }

  @Test
  void paddingLeavesTheStateAsItIs() {
    try (PointerScope scope = new PointerScope()) {
      LSTMImpl memory = memory(6, 4);
      Tensor words = torch.randn(3, 5, 6);
      Tensor mask = Tensor.create(new long[] {1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1}, 3, 5);
      Tensor states = BottomUpTopDown.lastState(memory, words, mask);
      int[] lengths = {3, 1, 5};
      for (int i = 0; i < lengths.length; i++) {
        Tensor alone = words.narrow(0, i, 1).narrow(1, 0, lengths[i]);
        assertThat(Models.values(states.select(0, i)))
            .containsExactly(
                Models.values(BottomUpTopDown.lastState(memory, alone, null)), within(1e-6f));
      }
    }
  }

  /** Processors without AVX-512 have no LSTM in bfloat16. */
  @Test
  void recursInSinglePrecisionWhateverIsAroundIt() {
    try (PointerScope scope = new PointerScope()) {
      LSTMImpl memory = memory(6, 32);
      Tensor words = torch.randn(3, 7, 6);
      float[] alone = Models.values(Recurrent.states(memory, words));
      try (Precision.Region region = Precision.BFLOAT16.on(new Device("cpu"))) {
        boolean around = torch.is_autocast_enabled(torch.DeviceType.CPU);
        assertThat(Models.values(Recurrent.states(memory, words))).containsExactly(alone);
        assertThat(torch.is_autocast_enabled(torch.DeviceType.CPU)).isEqualTo(around);
      }
    }
  }

  private static LSTMImpl memory(int inputSize, int size) {
    LSTMImpl memory = Recurrent.lstm(inputSize, size);
    torch.manual_seed(1);
    try (NoGradGuard noGrad = new NoGradGuard()) {
      ModuleWeights.stateOf(memory)
          .values()
          .forEach(each -> each.normal_(0, 1 / Math.sqrt(size), new GeneratorOptional()));
    }
    return memory;
  }

  @Test
  void freshBiasesAre0() {
    try (PointerScope scope = new PointerScope()) {
      BottomUpTopDown model = new BottomUpTopDown(CONFIG, false, 1);
      model.initialize(1);
      ModuleWeights.stateOf(model)
          .forEach(
              (name, value) -> {
                if (name.contains("bias")) {
                  assertThat(Models.values(value)).as(name).containsOnly(0f);
                }
              });
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
