package lxmert.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import lxmert.model.Architectures;
import lxmert.model.BottomUpTopDownArchitectures;
import lxmert.model.LxmertArchitectures;
import lxmert.train.ModelDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskDescriptionsTest {
  @ParameterizedTest
  @EnumSource
  void everyTaskHasTheWordsOfItsCard(FinetuneTask task) throws Exception {
    String name = task.name().toLowerCase(Locale.ROOT);
    ModelDescription model =
        TaskDescriptions.of(task, Architectures.of(LxmertArchitectures.FAMILY, task.images()));
    String library = model.transformersClass();
    assertThat(Path.of("src/test/resources/golden/cards", name + ".md"))
        .content()
        .contains(
            "# " + model.title() + "\n\n" + model.about() + " Trained by",
            "pipeline_tag: " + model.pipeline() + "\n",
            "`" + model.dataset() + "` names the form of the data",
            "```sh\n" + model.usage() + "\n```",
            library == null ? "library has no class for it" : library + ".from_pretrained");
  }

  @Test
  void transformersIsSaidToLoadNoBaseline() {
    ModelDescription model =
        TaskDescriptions.of(
            FinetuneTask.VQA, Architectures.of(BottomUpTopDownArchitectures.LSTM, 1));
    assertThat(model.title()).isEqualTo("LSTM_BUTD, fine-tuned for VQA");
    assertThat(model.transformersClass()).isNull();
  }
}
