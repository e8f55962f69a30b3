package lxmert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lxmert.io.Json;
import lxmert.tensor.ModuleWeights;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class LxmertTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");
  private static final LxmertConfig GOLDEN_SIZES =
      Models.SMALL.with(Map.of("vocab_size", 120, "r_layers", 2, "max_position_embeddings", 40));

  @Test
  void parametersHaveTheOfficialNamesAndShapes() {
    List<String> expected = new ArrayList<>();
    for (JsonNode entry : Json.readTree(GOLDEN.resolve("names.json"))) {
      if (entry.get("tied_to").isNull()) {
        expected.add(entry.get("official").asText() + entry.get("shape"));
      }
    }
    List<String> found = new ArrayList<>();
    StringTensorDict parameters = new LxmertForPreTraining(GOLDEN_SIZES).named_parameters();
    for (long i = 0; i < parameters.size(); i++) {
      String shape = Arrays.toString(parameters.get(i).value().shape()).replace(" ", "");
      found.add(parameters.get(i).key().getString() + shape);
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** Beyond the table of positions a gather would read whatever lies there. */
  @Test
  void aSentenceLongerThanTheTableOfPositionsIsRefused() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForQuestionAnswering model = Models.answering(Models.SMALL, 1);
      LxmertInput input = Models.input(Models.SMALL, 1, 25, 5, false);
      assertThatThrownBy(() -> model.forward(input))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a sentence of 25 word pieces for a model that reads 24");
    }
  }

  @Test
  void pooledOutputAloneEqualsTheFullPass() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForQuestionAnswering model = Models.answering(Models.SMALL, 1);
      LxmertInput input = Models.input(Models.SMALL, 4, 9, 5, true);
      float[] full = Models.values(model.backbone().forward(input).pooled());
      assertThat(Models.values(model.backbone().pooled(input)))
          .containsExactly(full, within(1e-5f));
      assertThat(full).hasSize(4 * 32);
    }
  }

  /** With padding and without. */
  @Test
  void eachModalityMayBeEncodedOnItsOwn() {
    try (PointerScope scope = new PointerScope()) {
      Lxmert whole = Models.answering(Models.SMALL, 1).backbone();
      for (boolean masks : new boolean[] {true, false}) {
        LxmertInput input = Models.input(Models.SMALL, 4, 9, 5, masks);
        EncodedModality words = whole.encodeWords(input.inputIds(), input.attentionMask());
        EncodedModality regions =
            whole.encodeRegions(input.visualFeatures(), input.boxes(), input.visualAttentionMask());
        assertSame(whole.cross(words, regions), whole.forward(input));
        float[] pooled = Models.values(whole.pooled(input));
        assertThat(Models.values(whole.crossPooled(words, regions)))
            .containsExactly(pooled, within(1e-5f));
      }
    }
  }

  private static void assertSame(LxmertOutput found, LxmertOutput expected) {
    assertThat(Models.values(found.language()))
        .containsExactly(Models.values(expected.language()), within(1e-5f));
    assertThat(Models.values(found.vision()))
        .containsExactly(Models.values(expected.vision()), within(1e-5f));
    assertThat(Models.values(found.pooled()))
        .containsExactly(Models.values(expected.pooled()), within(1e-5f));
  }

  @Test
  void paddingOfWordsAndRegionsChangesNothing() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForQuestionAnswering model = Models.answering(Models.SMALL, 2);
      LxmertInput plain = Models.input(Models.SMALL, 1, 6, 5, false);
      float[] expected = Models.values(model.forward(plain));
      LxmertInput padded =
          new LxmertInput(
              torch.cat(Models.vector(plain.inputIds(), Tensor.create(new long[] {3, 4}, 1, 2)), 1),
              Tensor.create(new long[] {1, 1, 1, 1, 1, 1, 0, 0}, 1, 8),
              null,
              torch.cat(Models.vector(plain.visualFeatures(), plain.visualFeatures()), 1),
              torch.cat(Models.vector(plain.boxes(), plain.boxes()), 1),
              Tensor.create(new long[] {1, 1, 1, 1, 1, 0, 0, 0, 0, 0}, 1, 10));
      assertThat(Models.values(model.forward(padded))).containsExactly(expected, within(1e-5f));
    }
  }

  /** libtorch calls back into every module: one that only libtorch still holds would be gone. */
  @Test
  void everyModuleIsKeptFromTheGarbageCollector() {
    LxmertForPreTraining model = new LxmertForPreTraining(Models.SMALL);
    System.gc();
    model.train(true);
    assertThat(model.is_training()).isTrue();
    System.gc();
    model.eval();
    assertThat(model.backbone().is_training()).isFalse();
  }

  @Test
  void everyAttentionMapSumsToOne() {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> maps = new LinkedHashMap<>();
      Trace trace =
          new Trace() {
            @Override
            public void attention(String name, Tensor probabilities) {
              maps.put(name, probabilities);
            }
          };
      Models.answering(Models.SMALL, 3).forward(Models.input(Models.SMALL, 2, 7, 5, true), trace);
      Map<String, List<Long>> shapes = new LinkedHashMap<>();
      maps.forEach((name, map) -> shapes.put(name, Arrays.stream(map.shape()).boxed().toList()));
      assertThat(shapes)
          .containsEntry("layer.1.attention", List.of(2L, 4L, 7L, 7L))
          .containsEntry("r_layers.0.attention", List.of(2L, 4L, 5L, 5L))
          .containsEntry("x_layers.0.visual_attention.lang", List.of(2L, 4L, 7L, 5L))
          .containsEntry("x_layers.1.visual_attention.visn", List.of(2L, 4L, 5L, 7L))
          .containsEntry("x_layers.0.lang_self_att", List.of(2L, 4L, 7L, 7L))
          .containsEntry("x_layers.1.visn_self_att", List.of(2L, 4L, 5L, 5L))
          .hasSize(2 + 1 + 2 * 4);
      for (Tensor map : maps.values()) {
        for (float sum : Models.values(map.sum(-1))) {
          assertThat(sum).isCloseTo(1f, within(1e-5f));
        }
      }
    }
  }

  @Test
  void lookUpsOfRowZeroGiveNoGradient() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForQuestionAnswering model = Models.answering(Models.SMALL, 4);
      model.forward(Models.input(Models.SMALL, 2, 7, 5, false)).sum().backward();
      Map<String, Tensor> state = ModuleWeights.stateOf(model);
      List.of("word", "position", "token_type")
          .forEach(
              table ->
                  assertThat(Models.values(table(state, table).grad().select(0, 0)))
                      .containsOnly(0f));
      assertThat(Models.values(table(state, "position").grad().select(0, 1)))
          .isNotEqualTo(new float[32]);
    }
  }

  private static Tensor table(Map<String, Tensor> state, String kind) {
    return Objects.requireNonNull(state.get("bert.embeddings." + kind + "_embeddings.weight"));
  }

  @Test
  void theLastVisionStreamTakesNoPartInAnswering() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForQuestionAnswering model = Models.answering(Models.SMALL, 4);
      model.forward(Models.input(Models.SMALL, 2, 7, 5, false)).sum().backward();
      StringTensorDict parameters = model.named_parameters();
      List<String> without = new ArrayList<>();
      for (long i = 0; i < parameters.size(); i++) {
        if (!parameters.get(i).value().grad().defined()) {
          without.add(parameters.get(i).key().getString());
        }
      }
      assertThat(without)
          .hasSize(16)
          .allMatch(name -> name.matches("bert\\.encoder\\.x_layers\\.1\\.visn_.*"));
    }
  }

  @Test
  void dropoutActsInTrainingOnlyAndFollowsTheSeed() {
    try (PointerScope scope = new PointerScope()) {
      LxmertForQuestionAnswering model = Models.answering(Models.SMALL, 5);
      LxmertInput input = Models.input(Models.SMALL, 2, 7, 5, false);
      float[] quiet = Models.values(model.forward(input));
      assertThat(Models.values(model.forward(input))).containsExactly(quiet);
      model.train(true);
      torch.manual_seed(1);
      float[] first = Models.values(model.forward(input));
      float[] second = Models.values(model.forward(input));
      torch.manual_seed(1);
      assertThat(Models.values(model.forward(input))).containsExactly(first);
      assertThat(first).isNotEqualTo(second).isNotEqualTo(quiet);
    }
  }

  @Test
  void freshWeightsFollowTheSeed() {
    try (PointerScope scope = new PointerScope()) {
      float[] weights = Models.values(fresh(1).backbone().embeddings().wordTable());
      assertThat(Models.values(fresh(1).backbone().embeddings().wordTable()))
          .containsExactly(weights);
      assertThat(Models.values(fresh(2).backbone().embeddings().wordTable())).isNotEqualTo(weights);
      double square = 0;
      for (float weight : weights) {
        square += weight * weight;
      }
      assertThat(Math.sqrt(square / weights.length)).isCloseTo(0.02, within(0.002));
      Map<String, Tensor> state = ModuleWeights.stateOf(fresh(1));
      assertThat(Models.values(state.get("bert.embeddings.LayerNorm.weight"))).containsOnly(1f);
      assertThat(Models.values(state.get("bert.pooler.dense.bias"))).containsOnly(0f);
    }
  }

  private static LxmertForQuestionAnswering fresh(long seed) {
    LxmertForQuestionAnswering model = new LxmertForQuestionAnswering(Models.SMALL);
    Initialization.normal(model, Models.SMALL.initializerRange(), seed);
    return model;
  }
}
