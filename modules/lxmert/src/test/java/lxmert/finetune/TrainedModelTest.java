package lxmert.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import lxmert.answer.SmallAnswerer;
import lxmert.batch.Ablation;
import lxmert.io.UserError;
import lxmert.tensor.Garbage;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainedModelTest {
  @TempDir Path folder;

  @Test
  void whatWasLoadedIsFreedByClosingAndByFailing() throws InterruptedException {
    TinyVqa.write(folder, 4, 4, 1);
    Device cpu = new Device("cpu");
    TrainedModel.Source fitting = source(TinyVqa.FEATURES, cpu);
    TrainedModel.Source misfit = source(7, cpu);
    TrainedModel.open(fitting).close(); // now what is loaded once a process is there
    Garbage.collect();
    long before = Pointer.totalCount();
    TrainedModel model = TrainedModel.open(fitting);
    assertThat(Pointer.totalCount()).isGreaterThan(before);
    model.close();
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    assertThatThrownBy(() -> TrainedModel.open(misfit))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("was trained with 7");
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
  }

  private TrainedModel.Source source(int features, Device device) {
    Path model = SmallAnswerer.writeModel(folder.resolve("model" + features), features);
    return new TrainedModel.Source(
        model, folder.resolve("regions"), null, null, Ablation.NONE, Precision.FLOAT32, device);
  }
}
