package lxmert.finetune;

import java.nio.file.Path;
import lxmert.checkpoint.ModelFolder;
import lxmert.model.FastAnswering;
import lxmert.model.LxmertInput;
import lxmert.tensor.Precision;
import lxmert.text.Vocabulary;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** LXMERT in training. */
record LxmertTrainee(ModelFolder folder) implements Trainee {
  @Override
  public Module module() {
    return folder.model();
  }

  @Override
  public Vocabulary vocabulary() {
    return folder.vocabulary();
  }

  @Override
  public Tensor forward(LxmertInput input) {
    return folder.model().forward(input);
  }

  @Override
  public SentenceAnswering answering(Precision precision, Device device) {
    return new FastSentences(new FastAnswering(folder.model(), precision));
  }

  @Override
  public void save(Path to) {
    folder.save(to);
  }
}
