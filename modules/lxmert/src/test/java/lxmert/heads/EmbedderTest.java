package lxmert.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.UserError;
import lxmert.model.AnsweringModel;
import lxmert.model.Architectures;
import lxmert.model.Initialization;
import lxmert.tensor.Precision;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedderTest {
  private static final int WORDS = 9;
  private static final int REGIONS = 6;

  @TempDir Path folder;

  private Embedder load(String... layers) {
    return Embedder.load(folder, List.of(layers), Precision.FLOAT32, SmallPretrained.CPU);
  }

  @Test
  void theOutputsAreThoseOfThePublishedCode() {
    SmallPretrained.writeGolden(folder);
    try (Embedder embedder = load()) {
      Embedding found = published(embedder);
      assertThat(embedder.layers().stream().map(Layer::name))
          .containsExactly("language_output", "vision_output", "pooled_output");
      assertThat(found.words()).isEqualTo(WORDS);
      assertThat(found.regions()).isEqualTo(REGIONS);
      assertValues(found, 0, Published.values("out.x_layers.1.lang", WORDS));
      assertValues(found, 1, Published.values("out.x_layers.1.visn"));
      assertValues(found, 2, Published.values("out.pooled_output"));
    }
  }

  @Test
  void soAreInnerLayers() {
    SmallPretrained.writeGolden(folder);
    String[] layers = {"x_layers.0.visn", "layer.0", "visn_fc", "embeddings", "r_layers.1"};
    try (Embedder embedder = load(layers)) {
      Embedding found = published(embedder);
      assertThat(found.values()).hasSize(5);
      assertValues(found, 0, Published.values("out.x_layers.0.visn"));
      assertValues(found, 1, Published.values("out.layer.0", WORDS));
      assertValues(found, 2, Published.values("out.visn_fc"));
      assertValues(found, 3, Published.values("out.embeddings", WORDS));
      assertValues(found, 4, Published.values("out.r_layers.1"));
    }
  }

  private static Embedding published(Embedder embedder) {
    return embedder.embed(List.of(Published.SENTENCE), List.of(Published.image())).get(0);
  }

  private static void assertValues(Embedding found, int place, float[] expected) {
    assertThat(found.values().get(place)).containsExactly(expected, within(1e-5f));
  }

  @Test
  void valuesDoNotDependOnTheCompany() {
    SmallPretrained.writeGolden(folder);
    List<String> sentences = new ArrayList<>();
    List<Regions> images = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      sentences.add("a dog ".repeat(1 + i % 5));
      images.add(SmallPretrained.image(i, i % 7)); // every seventh without a region
    }
    try (Embedder embedder = load("language_output", "vision_output", "pooled_output")) {
      List<Embedding> all = embedder.embed(sentences, images);
      for (int i = 0; i < 40; i++) {
        Embedding alone =
            embedder.embed(sentences.subList(i, i + 1), images.subList(i, i + 1)).get(0);
        assertThat(all.get(i).regions()).isEqualTo(i % 7);
        for (int layer = 0; layer < 3; layer++) {
          assertValues(all.get(i), layer, alone.values().get(layer));
        }
      }
    }
  }

  @Test
  void modelsOfAnswersHaveTheSameEncoders() {
    write("LXMERT", 2);
    try (Embedder embedder = load("pooled_output")) {
      assertThat(published(embedder).values().get(0)).hasSize(32);
    }
    Path baseline = folder;
    write("BERT_BUTD", 1);
    assertThatThrownBy(this::load)
        .isInstanceOf(UserError.class)
        .hasMessage(
            baseline
                + " is a model BERT_BUTD, which has no such encoders, expected an LXMERT or a GATED");
  }

  private void write(String family, int images) {
    try (PointerScope scope = new PointerScope()) {
      AnsweringModel model = Architectures.of(family, images).model(SmallPretrained.CONFIG);
      Initialization.normal(model.module(), 0.2, 1);
      List<String> answers = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        answers.add("answer " + i);
      }
      new ModelFolder(model, SmallPretrained.VOCABULARY, answers).save(folder);
    }
  }

  @Test
  void aLayerThatIsNotThereIsRefused() {
    SmallPretrained.writeGolden(folder);
    assertThatThrownBy(() -> load("layer.2"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("the model has no layer layer.2, expected one of language_output, ")
        .hasMessageContaining("layer.1, visn_fc, ");
  }

  @Test
  void memoryStaysFlat() {
    SmallPretrained.writeGolden(folder);
    try (Embedder embedder = load()) {
      List<String> sentences = Collections.nCopies(50, "a red dog");
      List<Regions> images = Collections.nCopies(50, SmallPretrained.image(1, 5));
      embedder.embed(sentences, images);
      long before = Pointer.totalBytes();
      for (int i = 0; i < 10; i++) {
        embedder.embed(sentences, images);
      }
      assertThat(Pointer.totalBytes() - before).isLessThan(1 << 20);
    }
  }
}
