package lxmert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import lxmert.checkpoint.GatedWeights;
import lxmert.io.Json;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import lxmert.tensor.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroundingModelTest {
  private static final Path VOLTA = Path.of("../lxmert/src/test/resources/golden/volta");
  private static final String TASK = "TASK10";

  /** On weights of the published code, whose own scores GatedForTasks is verified by. */
  @ParameterizedTest
  @ValueSource(strings = {"vilbert", "vl-bert", "visualbert", "uniter", "lxmert", "ctrl-vl-bert"})
  void theScoresAreThoseOfVoltasHead(String kind) {
    Path folder = VOLTA.resolve(kind);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard();
        StateDict fixture = StateDict.read(folder.resolve("forward.safetensors"))) {
      GatedForGrounding model = new GatedForGrounding(config(folder));
      GatedForTasks tasks = tasks(folder, model.config());
      Map<String, Tensor> published = ModuleWeights.stateOf(tasks);
      ModuleWeights.stateOf(model)
          .forEach((name, own) -> own.copy_(Objects.requireNonNull(published.get(name), name)));
      model.eval();
      LxmertInput given = regions(fixture, model.config());
      LxmertInput read = GatedInput.of(given, model.config());
      float[] expected = Models.values(tasks.forward(TASK, read, Trace.NONE).squeeze(-1));
      float[] found = Models.values(model.forward(given));
      assertThat(found).hasSameSizeAs(expected);
      int slots = expected.length / (int) given.inputIds().size(0);
      boolean first = model.config().addGlobalImgfeat() == GatedConfig.GlobalSlot.FIRST;
      for (int i = 0; i < found.length; i++) {
        int slot = first ? (i % slots + 1) % slots : i % slots;
        assertThat(found[i]).isCloseTo(expected[i / slots * slots + slot], within(1e-5f));
      }
      assertThat(model.scoresWholeImage()).isEqualTo(!kind.equals("lxmert"));
    }
  }

  /** Without a slot for the image, its input is the fixture's: so are its scores. */
  @Test
  void lxmertOfVoltaHasItsPublishedScores() {
    Path folder = VOLTA.resolve("lxmert");
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard();
        StateDict fixture = StateDict.read(folder.resolve("forward.safetensors"));
        StateDict heads = StateDict.read(folder.resolve("heads.safetensors"));
        GatedWeights weights =
            GatedWeights.read(folder.resolve("weights.safetensors"), config(folder))) {
      GatedForGrounding model = new GatedForGrounding(config(folder));
      assertThat(weights.loadBelowHead(model)).containsExactly("grounding head");
      ModuleWeights.load(
          model,
          heads,
          name -> name.startsWith("bert."),
          name -> !name.startsWith("clfs_dict." + TASK));
      model.eval();
      float[] expected = Models.values(fixture.tensor("out." + TASK + ".logits"));
      float[] found = Models.values(model.forward(regions(fixture, model.config())));
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(expected[i] < -1000 ? 1e-2f : 2e-5f));
      }
    }
  }

  private static GatedConfig config(Path folder) {
    GatedConfig config = GatedConfig.read(folder.resolve("config.json"));
    try (StateDict heads = StateDict.read(folder.resolve("heads.safetensors"))) {
      JsonNode layers = tasks(heads).path(TASK).path("num_clf_layers");
      return config.with(
          Map.of(
              "fusion_method", heads.metadata().getOrDefault("fusion_method", "none"),
              "num_clf_layers", layers.asInt(1)));
    }
  }

  private static JsonNode tasks(StateDict heads) {
    return Json.parse(heads.metadata().getOrDefault("tasks", ""), "tasks", JsonNode.class);
  }

  private static GatedForTasks tasks(Path folder, GatedConfig config) {
    try (StateDict heads = StateDict.read(folder.resolve("heads.safetensors"));
        GatedWeights weights = GatedWeights.read(folder.resolve("weights.safetensors"), config)) {
      Map<String, GatedForTasks.Setting> settings = new TreeMap<>();
      tasks(heads)
          .properties()
          .forEach(
              each ->
                  settings.put(
                      each.getKey(),
                      Json.convert(each.getValue(), "tasks", GatedForTasks.Setting.class)));
      GatedForTasks tasks = new GatedForTasks(config, settings);
      weights.load(tasks, heads);
      tasks.eval();
      return tasks;
    }
  }

  /** Four corners and no slot for the image, as a region store has them. */
  private static LxmertInput regions(StateDict fixture, GatedConfig config) {
    return new LxmertInput(
        fixture.tensor("in.input_ids"),
        fixture.tensor("in.attention_mask"),
        fixture.tensor("in.segment_ids"),
        GatedInput.regions(fixture.tensor("in.image_feat"), config),
        GatedInput.regions(fixture.tensor("in.image_loc"), config).narrow(-1, 0, 4),
        GatedInput.regions(fixture.tensor("in.image_attention_mask"), config));
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 4"})
  void headsOfBothDepthsHaveVoltasNames(int layers, int parameters) {
    try (PointerScope scope = new PointerScope()) {
      GatedForGrounding model =
          new GatedForGrounding(
              config(VOLTA.resolve("uniter")).with(Map.of("num_clf_layers", layers)));
      assertThat(ModuleWeights.stateOf(model).keySet())
          .filteredOn(name -> name.startsWith("clfs_dict.TASK10."))
          .hasSize(parameters)
          .contains("clfs_dict.TASK10." + (layers == 1 ? "weight" : "3.weight"));
    }
  }

  /** Two layers by hand, on a single region. */
  @Test
  void twoLayersHaveAGeluBetweenThem() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Module parent = new Module();
      GroundingHead head = new GroundingHead(parent, "head", 2, 2, 0.5, 0.5);
      Map<String, Tensor> state = ModuleWeights.stateOf(parent);
      fill(state, "head.0.weight", 1, 2, -1, 0);
      fill(state, "head.0.bias", 0, 1);
      fill(state, "head.3.weight", 1, 10);
      fill(state, "head.3.bias", 3);
      Tensor score = head.forward(Tensor.create(new float[] {1, 0.5f}, 1, 1, 2), null, false);
      double gelu = 2 * 0.5 * (1 + 0.9544997361); // erf(2 / sqrt 2); the second unit is gelu(0)
      assertThat(Models.values(score)[0]).isCloseTo((float) (gelu + 3), within(1e-5f));
    }
  }

  private static void fill(Map<String, Tensor> state, String name, float... values) {
    Tensor target = Objects.requireNonNull(state.get(name), name);
    target.copy_(Tensor.create(values, values.length).view_as(target));
  }

  @Test
  void paddingIsNeverChosenAndDoesNotMatter() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      LxmertForGrounding model = new LxmertForGrounding(Models.SMALL);
      model.initialize(1);
      model.eval();
      LxmertInput padded = Models.input(Models.SMALL, 3, 6, 5, true);
      float[] scores = Models.values(model.forward(padded));
      Tensor mask = Objects.requireNonNull(padded.visualAttentionMask());
      long[] seen = Tensors.longs(mask);
      for (int i = 0; i < scores.length; i++) {
        assertThat(scores[i] > -1000).isEqualTo(seen[i] == 1);
      }
      Tensor noise =
          torch
              .randn_like(padded.visualFeatures())
              .mul(mask.eq(new Scalar(0)).unsqueeze(-1).to(torch.ScalarType.Float));
      LxmertInput other =
          padded.withRegions(padded.visualFeatures().add(noise), padded.boxes(), mask);
      float[] same = Models.values(model.forward(other));
      for (int i = 0; i < scores.length; i++) {
        if (seen[i] == 1) {
          assertThat(same[i]).isCloseTo(scores[i], within(1e-5f));
        }
      }
    }
  }
}
