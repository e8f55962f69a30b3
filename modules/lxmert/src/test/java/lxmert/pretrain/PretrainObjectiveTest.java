package lxmert.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import lxmert.io.UserError;
import lxmert.io.Yaml;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainObjectiveTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("objective.yaml");
    Yaml.write(file, PretrainObjective.published());
  }

  @Test
  void comesBackFromYaml() {
    assertThat(read()).isEqualTo(PretrainObjective.published());
    assertThat(read("masked_objects.classes_over=masked").maskedObjects().classesOver())
        .isEqualTo(MaskedObjects.LabelledBoxes.MASKED);
    assertThat(read("questions.from_epoch=11").questions().fromEpoch()).isEqualTo(11);
    assertThat(read("masked_words.masking.rate=0.3").maskedWords().masking().rate()).isEqualTo(0.3);
  }

  @Test
  void refusesWhatCannotBe() {
    assertRefused("masked_words.weight is -1.0", "masked_words.weight=-1");
    assertRefused("mismatch_probability is 2.0", "matching.mismatch_probability=2");
    assertRefused("from_epoch is 0", "questions.from_epoch=0");
    assertRefused("feature_weight is -0.5", "masked_objects.feature_weight=-0.5");
    assertRefused("oject_weight", "masked_objects.oject_weight=1");
  }

  @Test
  void thereIsATaskFromTheStart() {
    assertRefused(
        "expected a task with a weight above 0 that begins with epoch 1",
        "masked_words.weight=0",
        "matching.weight=0",
        "masked_objects.object_weight=0",
        "masked_objects.attribute_weight=0",
        "masked_objects.feature_weight=0",
        "questions.from_epoch=2");
  }

  private void assertRefused(String message, String... overrides) {
    assertThatThrownBy(() -> read(overrides))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }

  private PretrainObjective read(String... overrides) {
    return Yaml.read(file, List.of(overrides), PretrainObjective.class);
  }
}
