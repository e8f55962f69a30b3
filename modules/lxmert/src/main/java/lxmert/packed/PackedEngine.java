package lxmert.packed;

import lxmert.model.Answering;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.Engine;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;

/** {@link FastAnswering} for LXMERT, with one image or two. */
public final class PackedEngine implements Engine {
  @Override
  public boolean serves(Architecture architecture) {
    return FastAnswering.serves(architecture);
  }

  @Override
  public Answering answering(AnsweringModel model, Precision precision, Device device) {
    return new FastSentences(new FastAnswering(model, precision));
  }
}
