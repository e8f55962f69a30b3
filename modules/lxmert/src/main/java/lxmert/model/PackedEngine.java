package lxmert.model;

import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;

/** {@link FastAnswering} for LXMERT, with one image or two. */
public final class PackedEngine implements Engine {
  @Override
  public boolean serves(Architecture architecture) {
    return architecture.family().equals(LxmertArchitectures.FAMILY);
  }

  @Override
  public Answering answering(AnsweringModel model, Precision precision, Device device) {
    return new FastSentences(new FastAnswering((LxmertForAnswering) model, precision));
  }
}
