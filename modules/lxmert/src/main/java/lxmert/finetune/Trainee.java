package lxmert.finetune;

import java.nio.file.Path;
import lxmert.model.LxmertInput;
import lxmert.tensor.Precision;
import lxmert.text.Vocabulary;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A model that a fine-tuning run trains. */
interface Trainee {
  /** What is trained. */
  Module module();

  /** The word pieces that it reads. */
  Vocabulary vocabulary();

  /** The scores (B, answers) before any softmax or sigmoid. */
  Tensor forward(LxmertInput input);

  /** Its present weights, ready to answer. */
  SentenceAnswering answering(Precision precision, Device device);

  /** Saves it as a folder, atomically, replacing what is there. */
  void save(Path folder);
}
