package lxmert.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForPreTraining;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertInput;
import lxmert.model.LxmertOutput;
import lxmert.model.Models;
import lxmert.model.PreTrainingModel;
import lxmert.model.RegionTarget;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.StateDict;
import lxmert.tensor.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatedWeightsTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden");
  private static final Path VOLTA = GOLDEN.resolve("volta");
  private static final JsonNode NAMES = Json.readTree(VOLTA.resolve("names.json"));

  @TempDir private Path folder;

  /** What a publisher leaves unused has no name of VOLTA; what streams share has two. */
  @ParameterizedTest
  @CsvSource({
    "vilbert, vilbert",
    "visualbert-uclanlp, visualbert",
    "visualbert-huggingface, visualbert",
    "uniter, uniter",
    "vl-bert, vl-bert"
  })
  void namesOfTheModelsOwnCodeMeanThoseOfVolta(String publisher, String model) {
    GatedConfig config = GatedConfig.read(VOLTA.resolve(model).resolve("config.json"));
    requireSame(NAMES.path(publisher).path("names"), config);
  }

  @Test
  void namesOfLxmertMeanThoseOfVolta() {
    requireSame(NAMES.at("/lxmert/names"), lxmert());
  }

  private static GatedConfig lxmert() {
    return GatedConfig.of(NAMES.at("/lxmert/config"), "names.json")
        .with(Map.of("num_object_labels", 10, "num_attr_labels", 6, "matched_class", 1));
  }

  private static void requireSame(JsonNode names, GatedConfig config) {
    Set<String> all = new HashSet<>();
    names.fieldNames().forEachRemaining(all::add);
    UnaryOperator<String> own = GatedNames.of(all, config);
    UnaryOperator<String> ofVolta =
        GatedNames.of(Set.of("bert.encoder.layer.0.attention_self.query.weight"), config);
    names
        .properties()
        .forEach(
            entry -> {
              Set<String> expected = new TreeSet<>();
              entry
                  .getValue()
                  .forEach(
                      name ->
                          expected.add(ofVolta.apply(name.asText()).replace(GatedNames.TWIN, "")));
              String found =
                  own.apply(entry.getKey())
                      .replace("answer_head.", "cls.qaPredictions.")
                      .replace(GatedNames.TWIN, "");
              if (expected.isEmpty()) {
                assertThat(found).as(entry.getKey()).startsWith(GatedNames.UNUSED);
              } else {
                assertThat(expected).as(entry.getKey()).containsExactly(found);
              }
            });
  }

  /** One checkpoint of the published code, once as LXMERT's own classes and once as lists. */
  @Test
  void lxmertAndTheGatedEncoderAreEqual() {
    Path file = GOLDEN.resolve("lxmert/weights.safetensors");
    try (PointerScope scope = new PointerScope();
        StateDict inputs = StateDict.read(GOLDEN.resolve("lxmert/forward.safetensors"));
        StateDict stored = StateDict.read(file);
        LxmertWeights weights = LxmertWeights.read(file);
        GatedWeights same = GatedWeights.read(file, lxmert())) {
      JsonNode sizes =
          Json.parse(stored.metadata().getOrDefault("config", ""), "config", JsonNode.class);
      LxmertForPreTraining own = new LxmertForPreTraining(LxmertConfig.of(sizes, "config"));
      weights.load(own);
      GatedForPreTraining gated = new GatedForPreTraining(lxmert());
      same.load(gated);
      own.eval();
      gated.eval();
      LxmertInput input =
          new LxmertInput(
              inputs.tensor("in.input_ids"),
              inputs.tensor("in.attention_mask"),
              inputs.tensor("in.segment_ids"),
              inputs.tensor("in.visual_feats"),
              inputs.tensor("in.visual_pos"),
              inputs.tensor("in.visual_attention_mask"));
      Map<String, Tensor> expected = outputs(own, input);
      outputs(gated, input)
          .forEach(
              (name, found) ->
                  assertThat(Tensors.floats(found))
                      .as(name)
                      .containsExactly(floats(expected, name), within(1e-5f)));
    }
  }

  private static Map<String, Tensor> outputs(PreTrainingModel model, LxmertInput input) {
    LxmertOutput out = model.encode(input);
    Map<String, Tensor> all = new LinkedHashMap<>();
    all.put("language", out.language());
    all.put("vision", out.vision());
    all.put("pooled", out.pooled());
    all.put("words", model.words(out.language()));
    all.put("matched", model.matched(out.pooled()));
    all.put("answers", model.answers(out.pooled()));
    Tensor regions = model.transformedRegions(out.vision());
    for (RegionTarget target : RegionTarget.values()) {
      if (model.has(target)) {
        all.put(target.name(), model.regions(target, regions));
      }
    }
    return all;
  }

  /** The classes of VOLTA's matching head are the other way round: column 1 is a match for both. */
  @Test
  void aMatchIsColumn1WhateverTheCheckpointSays() {
    try (PointerScope scope = new PointerScope()) {
      GatedForPreTraining one = new GatedForPreTraining(lxmert());
      one.initialize(1);
      GatedForPreTraining zero = new GatedForPreTraining(lxmert().with(Map.of("matched_class", 0)));
      zero.initialize(1);
      one.eval();
      zero.eval();
      Tensor pooled = pooled();
      assertThat(Tensors.floats(zero.matched(pooled)))
          .containsExactly(Tensors.floats(one.matched(pooled).flip(-1)), within(0f));
    }
  }

  private static float[] floats(Map<String, Tensor> tensors, String name) {
    return Tensors.floats(tensor(tensors, name));
  }

  private static Tensor tensor(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name));
  }

  private static Tensor pooled() {
    return Tensor.create(new float[32], 1, 32).add(new Scalar(0.3));
  }

  /**
   * BERT of two layers for VL-BERT: both streams begin as it, and the third type stays as drawn.
   */
  @Test
  void aLanguageModelFillsWhatItHas() {
    GatedConfig config =
        GatedConfig.read(VOLTA.resolve("vl-bert/config.json"))
            .with(Map.of("num_object_labels", 10));
    Map<String, Object> alone = Map.of("vocab_size", 120, "r_layers", 0, "x_layers", 0);
    LxmertConfig sizes = Models.SMALL.with(alone);
    Path file = folder.resolve("bert.safetensors");
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining bert = new LxmertForPreTraining(sizes);
      bert.initialize(3);
      Map<String, Tensor> stored = new LinkedHashMap<>();
      ModuleWeights.stateOf(bert)
          .forEach(
              (name, tensor) -> {
                if (CheckpointNames.bert(name).isPresent()) {
                  stored.put(name, tensor.detach());
                }
              });
      SafeTensors.write(file, stored, Map.of());
      GatedForPreTraining model = new GatedForPreTraining(config);
      model.initialize(5);
      Map<String, Tensor> state = ModuleWeights.stateOf(model);
      String types = "bert.embeddings.token_type_embeddings.weight";
      float[] third = Tensors.floats(tensor(state, types).select(0, 2));
      try (GatedWeights weights = GatedWeights.read(file, config)) {
        assertThat(weights.loadKnownHeads(model))
            .containsExactly("masked-object head", "what reads regions");
      }
      assertThat(Tensors.floats(tensor(state, types).select(0, 2))).containsExactly(third);
      assertThat(Tensors.floats(tensor(state, types).narrow(0, 0, 2)))
          .containsExactly(floats(stored, types));
      String query = "bert.encoder.layer.2.attention_self.query.weight";
      assertThat(floats(state, query))
          .containsExactly(floats(stored, "bert.encoder.layer.1.attention.self.query.weight"));
    }
  }

  @Test
  void sharedWeightsThatDifferAreRefused() {
    Path weights = VOLTA.resolve("uniter/weights.safetensors");
    GatedConfig config = GatedConfig.read(VOLTA.resolve("uniter/config.json"));
    Path torn = folder.resolve("torn.safetensors");
    try (PointerScope scope = new PointerScope();
        StateDict state = StateDict.read(weights)) {
      Map<String, Tensor> changed = new LinkedHashMap<>(state.tensors());
      String name = "bert.encoder.layer.2.attention_self.v_key.weight";
      changed.put(name, tensor(changed, name).add(new Scalar(1)));
      SafeTensors.write(torn, changed, Map.of());
    }
    assertThatThrownBy(() -> GatedWeights.read(torn, config))
        .isInstanceOf(UserError.class)
        .hasMessage(
            torn
                + ": a second copy of bert.encoder.layer.2.attention_self.key.weight differs from"
                + " it, expected one tensor under two names");
  }

  @Test
  void theNamesOnBothSidesHaveToBeTheSame() {
    Path weights = VOLTA.resolve("visualbert/weights.safetensors");
    GatedConfig config =
        GatedConfig.read(VOLTA.resolve("visualbert/config.json"))
            .with(Map.of("num_object_labels", 10));
    GatedConfig longer = config.with(Map.of("t_ff_sublayers", List.of(1, 3, 4)));
    try (PointerScope scope = new PointerScope();
        GatedWeights read = GatedWeights.read(weights, longer)) {
      assertThatThrownBy(() -> read.load(new GatedForPreTraining(longer)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("missing (bert.encoder.layer.4.intermediate.dense.bias");
    }
  }
}
