package lxmert.model;

import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;

/**
 * A fast way to run models of some architectures. It is registered with {@link
 * java.util.ServiceLoader}, a line of {@code META-INF/services/lxmert.model.Engine}; {@link
 * Architectures#answering} chooses.
 */
public interface Engine {
  /** Whether it runs models of this architecture. */
  boolean serves(Architecture architecture);

  /**
   * A model's present weights, ready to answer.
   *
   * @param model of an architecture that it {@link #serves}, on the device
   */
  Answering answering(AnsweringModel model, Precision precision, Device device);
}
