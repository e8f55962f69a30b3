package lxmert.model;

import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.GRUOptions;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LSTMOptions;

/**
 * libtorch's recurrent nets of one layer and one direction, from words (B, T, input) to states (B,
 * T, size), under its keys {@code weight_ih_l0}, {@code bias_hh_l0} and so on.
 */
public final class Recurrent {
  private Recurrent() {}

  /** Long short-term memory (Hochreiter and Schmidhuber 1997). */
  public static LSTMImpl lstm(long inputSize, long size) {
    LSTMOptions options = new LSTMOptions(inputSize, size);
    options.batch_first().put(true);
    return new LSTMImpl(options);
  }

  /** Gated recurrent unit (Cho et al. 2014); the reset gate is applied behind the matrix. */
  public static GRUImpl gru(long inputSize, long size) {
    GRUOptions options = new GRUOptions(inputSize, size);
    options.batch_first().put(true);
    return new GRUImpl(options);
  }
}
