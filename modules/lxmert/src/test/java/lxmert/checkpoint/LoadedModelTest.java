package lxmert.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import lxmert.io.UserError;
import lxmert.model.AnsweringModel;
import lxmert.model.Architectures;
import lxmert.model.Initialization;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertInput;
import lxmert.model.Models;
import lxmert.tensor.Precision;
import lxmert.text.TokenBatch;
import lxmert.text.Vocabulary;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadedModelTest {
  private static final Device CPU = new Device("cpu");
  private static final List<String> PIECES =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "red", "cube");
  private static final LxmertConfig CONFIG =
      Models.SMALL.with(
          Map.of("vocab_size", PIECES.size(), "num_qa_labels", 2, "visual_feat_dim", 3));

  @TempDir Path folder;

  /** On an engine with copies and on one without, after the scope of loading is over. */
  @ParameterizedTest
  @ValueSource(strings = {"LXMERT", "LSTM_BUTD", "BERT_BUTD"})
  void whatOneThreadLoadsOthersAskAndClose(String family) {
    TokenBatch words = TokenBatch.of(List.of(new int[] {2, 5, 6, 3}));
    float[] one = {1};
    List<Regions> images =
        List.of(
            new Regions(
                9,
                9,
                3,
                new float[] {0, 0, 9, 9},
                new float[] {1, 2, 3},
                new int[1],
                one,
                new int[1],
                one));
    float[] expected = written(family, words, images);
    LoadedModel model =
        CompletableFuture.supplyAsync(() -> LoadedModel.load(folder, Precision.FLOAT32, CPU))
            .join();
    assertThat(model.architecture().family()).isEqualTo(family);
    assertThat(model.answering().logitsOfEach(images, words)[0])
        .containsExactly(expected, within(1e-5f));
    assertThat(model.lengthOr(null)).isEqualTo(20);
    assertThat(model.lengthOr(24)).isEqualTo(24);
    assertThatThrownBy(() -> model.lengthOr(25))
        .isInstanceOf(UserError.class)
        .hasMessage("max_length is 25, but the model reads 24 word pieces");
    CompletableFuture.runAsync(model::close).join();
  }

  /** Saves a model of a family, and gives its own scores. */
  private float[] written(String family, TokenBatch words, List<Regions> images) {
    try (PointerScope scope = new PointerScope()) {
      AnsweringModel model = Architectures.of(family, 1).model(CONFIG);
      Initialization.normal(model.module(), 0.2, 1);
      model.module().eval();
      new ModelFolder(model, Vocabulary.of(PIECES), List.of("yes", "no")).save(folder);
      return Models.values(model.forward(LxmertInput.of(words, RegionBatch.of(images), CPU)));
    }
  }
}
