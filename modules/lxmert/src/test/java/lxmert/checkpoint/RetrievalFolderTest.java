package lxmert.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import lxmert.io.UserError;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForRetrieval;
import lxmert.model.GatedForTasks;
import lxmert.model.Initialization;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForRetrieval;
import lxmert.model.LxmertInput;
import lxmert.model.Models;
import lxmert.model.RetrievalModel;
import lxmert.model.Trace;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.StateDict;
import lxmert.text.Vocabulary;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetrievalFolderTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden");
  private static final Vocabulary VOCABULARY =
      Vocabulary.read(GOLDEN.resolve("lxmert/tiny-vocab.txt"));

  @TempDir Path folder;

  private static LxmertConfig lxmert() {
    return Models.SMALL.with(Map.of("vocab_size", VOCABULARY.size()));
  }

  private static GatedConfig gated(String kind) {
    return GatedConfig.read(GOLDEN.resolve("volta").resolve(kind).resolve("config.json"));
  }

  /** One checkpoint of VOLTA, read by the model of all its tasks and by that of retrieval alone. */
  @ParameterizedTest
  @ValueSource(strings = {"vilbert", "visualbert", "uniter", "lxmert"})
  void theScoreIsThatOfVoltasTask8(String kind) {
    GatedConfig config = gated(kind);
    GatedForTasks.Setting task = new GatedForTasks.Setting(GatedForTasks.Kind.RETRIEVAL, 1, null);
    Path file = folder.resolve("model.safetensors");
    try (PointerScope scope = new PointerScope()) {
      GatedForTasks tasks = new GatedForTasks(config, Map.of("TASK8", task));
      Initialization.normal(tasks, 0.3, 1);
      write(file, tasks);
      GatedForRetrieval own = new GatedForRetrieval(config);
      try (GatedWeights weights = GatedWeights.read(file, config)) {
        weights.load(own);
      }
      own.eval();
      tasks.eval();
      LxmertInput input = Models.input(lxmert(), 3, 7, 5, true);
      float[] found = Models.values(own.forward(input));
      float[] expected = Models.values(tasks.forward("TASK8", read(input, config), Trace.NONE));
      assertThat(found).hasSize(3);
      assertThat(found).containsExactly(expected, within(1e-5f));
      assertThat(found[0]).isNotCloseTo(found[1], within(1e-3f));
    }
  }

  /** What the public code reads: with the area of a box, and a slot for the whole image. */
  private static LxmertInput read(LxmertInput input, GatedConfig config) {
    Tensor boxes = input.boxes();
    Tensor features = input.visualFeatures();
    Tensor mask = Objects.requireNonNull(input.visualAttentionMask());
    if (config.addGlobalImgfeat() == null) {
      return input;
    }
    Tensor width = boxes.narrow(-1, 2, 1).sub(boxes.narrow(-1, 0, 1));
    Tensor height = boxes.narrow(-1, 3, 1).sub(boxes.narrow(-1, 1, 1));
    Tensor located = torch.cat(new TensorVector(boxes, width.mul(height)), -1);
    Tensor seen = mask.unsqueeze(-1).to(features.scalar_type());
    Tensor mean = features.mul(seen).sum(1).div(seen.sum(1)).unsqueeze(1);
    Tensor whole = Tensor.create(0f, 0f, 1f, 1f, 1f).view(1, 1, 5).expand(3, 1, 5);
    return new LxmertInput(
        input.inputIds(),
        input.attentionMask(),
        null,
        torch.cat(new TensorVector(mean, features), 1),
        torch.cat(new TensorVector(whole, located), 1),
        torch.cat(new TensorVector(torch.ones_like(mask.narrow(1, 0, 1)), mask), 1));
  }

  private static void write(Path file, Module module) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    ModuleWeights.stateOf(module).forEach((name, each) -> tensors.put(name, each.detach()));
    SafeTensors.write(file, tensors, Map.of());
  }

  @Test
  void aFolderIsReadAgain() {
    LxmertInput input = Models.input(lxmert(), 2, 6, 4, true);
    for (String kind : new String[] {"lxmert", "uniter"}) {
      Path saved = folder.resolve(kind);
      try (PointerScope scope = new PointerScope()) {
        RetrievalModel model =
            kind.equals("lxmert")
                ? new LxmertForRetrieval(lxmert())
                : new GatedForRetrieval(gated(kind));
        model.initialize(3);
        model.module().eval();
        new RetrievalFolder(model, VOCABULARY, 9).save(saved);
        RetrievalFolder loaded = RetrievalFolder.load(saved);
        assertThat(loaded.maxLength()).isEqualTo(9);
        assertThat(loaded.model().architecture()).isEqualTo(model.architecture());
        assertThat(Models.values(loaded.model().forward(input)))
            .containsExactly(Models.values(model.forward(input)));
        assertThat(RetrievalFolder.holds(saved)).isTrue();
        assertThat(ModelFolder.loadEncoders(saved)).isNotNull();
      }
    }
    try (StateDict saved = StateDict.read(folder.resolve("uniter/model.safetensors"))) {
      assertThat(saved.tensors()).containsKeys("clfs_dict.TASK8.weight", "clfs_dict.TASK8.bias");
    }
  }

  @Test
  void itIsNoAnsweringModelAndHasToBeWhole() throws Exception {
    try (PointerScope scope = new PointerScope()) {
      LxmertForRetrieval model = new LxmertForRetrieval(lxmert());
      new RetrievalFolder(model, VOCABULARY, 9).save(folder.resolve("whole"));
    }
    Path whole = folder.resolve("whole");
    assertThatThrownBy(() -> ModelFolder.load(whole))
        .isInstanceOf(UserError.class)
        .hasMessage(whole + " is a model of retrieval, which answers nothing: use it with match");
    assertThatThrownBy(() -> ModelFolder.loadPreTraining(whole))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("without LXMERT's heads of pre-training");
    Path weights = whole.resolve("model.safetensors");
    Map<String, Tensor> fewer = new LinkedHashMap<>();
    try (PointerScope scope = new PointerScope()) {
      try (StateDict all = StateDict.read(weights)) {
        all.tensors().forEach((name, each) -> fewer.put(name, each.clone()));
      }
      fewer.remove("answer_head.logit_fc.bias");
      Files.delete(weights);
      SafeTensors.write(weights, fewer, Map.of());
      assertThatThrownBy(() -> RetrievalFolder.load(whole))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("missing");
    }
  }
}
