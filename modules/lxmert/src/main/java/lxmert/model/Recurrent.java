package lxmert.model;

import java.util.function.Function;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.GRUOptions;
import org.bytedeco.pytorch.LSTMImpl;
import org.bytedeco.pytorch.LSTMOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's recurrent nets of one layer and one direction, from words (B, T, input) to states (B,
 * T, size), under its keys {@code weight_ih_l0}, {@code bias_hh_l0} and so on.
 */
public final class Recurrent {
  private Recurrent() {}

  /** The states (B, T, size) of words (B, T, input). */
  public static Tensor states(LSTMImpl memory, Tensor words) {
    return single(words, memory::forward).get0();
  }

  /** The states (B, T, size) of words (B, T, input). */
  public static Tensor states(GRUImpl memory, Tensor words) {
    return single(words, memory::forward).get0();
  }

  /**
   * Runs a net in single precision: an LSTM in bfloat16 is there for processors with AVX-512 alone.
   */
  public static <T> T single(Tensor words, Function<Tensor, T> net) {
    try (Precision.Region region = Precision.single(words.device())) {
      return net.apply(words.to(torch.ScalarType.Float));
    }
  }

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
