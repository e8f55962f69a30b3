package lxmert.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * {@link BertAdam} that remembers less: the first moment in bfloat16, and of a matrix' second
 * moment the means of its rows and columns alone (Shazeer and Stern 2018, algorithm 4 without its
 * clipping and its rate). For a gradient g of (N, K):
 *
 * <pre>
 *   m = beta1 m + (1 - beta1) g
 *   r = beta2 r + (1 - beta2) mean of g² over K
 *   c = beta2 c + (1 - beta2) mean of g² over N
 *   v = r c / mean of r
 *   p = p - rate (m / (√v + epsilon) + decay p)
 * </pre>
 *
 * Of all other parameters v is whole. Each parameter costs 2 bytes an element beside its value and
 * gradient, where BertAdam's cost 8. An update takes a few times as long.
 *
 * <p>Make an instance after the module has reached its device; a {@link PointerScope} around that
 * outlives it.
 */
public final class FactoredAdam extends EachParameter {
  /** Elements of a matrix that are worked on at once. */
  private static final long CHUNK = 1 << 18;

  /** Stands for a mean square of 0, which cannot divide. */
  private static final double LEAST = 1e-30;

  private final BertAdam.Settings settings;
  private final List<Memory> memories = new ArrayList<>();

  /** What is remembered of one parameter. */
  private sealed interface Memory permits OfVector, OfMatrix {
    Map<String, Tensor> buffers();
  }

  private record OfVector(Tensor moment, Tensor square) implements Memory {
    @Override
    public Map<String, Tensor> buffers() {
      return Map.of("moment", moment, "square", square);
    }
  }

  /** Moments (N, K), means of rows (N, 1) and of columns (1, K). */
  private record OfMatrix(Tensor moment, Tensor row, Tensor column) implements Memory {
    @Override
    public Map<String, Tensor> buffers() {
      return Map.of("moment", moment, "row", row, "column", column);
    }
  }

  /**
   * Takes charge of float32 parameters on one device.
   *
   * @param parameters each once, in a fixed order; those of {@code module.parameters()}
   */
  public FactoredAdam(TensorVector parameters, BertAdam.Settings settings) {
    super(parameters, settings.learningRate(), settings.schedule());
    this.settings = settings;
    for (Tensor parameter : parameters.get()) {
      memories.add(memoryOf(parameter.detach()));
    }
  }

  private static Memory memoryOf(Tensor parameter) {
    TensorOptions half =
        parameter.options().dtype(new ScalarTypeOptional(torch.ScalarType.BFloat16));
    Tensor moment = torch.zeros(parameter.sizes(), half);
    return parameter.dim() == 2
        ? new OfMatrix(
            moment,
            torch.zeros(new long[] {parameter.size(0), 1}, parameter.options()),
            torch.zeros(new long[] {1, parameter.size(1)}, parameter.options()))
        : new OfVector(moment, torch.zeros_like(parameter));
  }

  @Override
  void update(int i, Tensor parameter, Tensor gradient, double rate) {
    Memory memory = memories.get(i);
    if (memory instanceof OfVector vector) {
      remember(vector.square, gradient.square());
      change(parameter, gradient, vector.moment, vector.square, rate);
    } else if (memory instanceof OfMatrix matrix) {
      update(matrix, parameter, gradient, rate);
    }
  }

  private void update(OfMatrix memory, Tensor parameter, Tensor gradient, double rate) {
    long rows = Math.max(1, CHUNK / parameter.size(1));
    rememberMeans(memory, gradient, rows);
    Tensor mean = memory.row.mean().clamp_min(new Scalar(LEAST));
    Tensor columns = memory.column.div(mean);
    for (long from = 0; from < parameter.size(0); from += rows) {
      try (PointerScope scope = new PointerScope()) {
        long count = Math.min(rows, parameter.size(0) - from);
        change(
            parameter.narrow(0, from, count),
            gradient.narrow(0, from, count),
            memory.moment.narrow(0, from, count),
            memory.row.narrow(0, from, count).mul(columns),
            rate);
      }
    }
  }

  private void rememberMeans(OfMatrix memory, Tensor gradient, long rows) {
    Tensor sums = torch.zeros_like(memory.column);
    for (long from = 0; from < gradient.size(0); from += rows) {
      try (PointerScope scope = new PointerScope()) {
        long count = Math.min(rows, gradient.size(0) - from);
        Tensor squares = gradient.narrow(0, from, count).square();
        sums.add_(squares.sum(0));
        Tensor means = squares.sum(1).div_(new Scalar(gradient.size(1))).unsqueeze(1);
        remember(memory.row.narrow(0, from, count), means);
      }
    }
    remember(memory.column, sums.div(new Scalar(gradient.size(0))));
  }

  private void remember(Tensor average, Tensor latest) {
    average.mul_(new Scalar(settings.beta2())).add_(latest, new Scalar(1 - settings.beta2()));
  }

  private void change(
      Tensor parameter, Tensor gradient, Tensor moment, Tensor square, double rate) {
    Tensor m =
        moment
            .to(torch.ScalarType.Float)
            .mul_(new Scalar(settings.beta1()))
            .add_(gradient, new Scalar(1 - settings.beta1()));
    moment.copy_(m);
    Tensor root = square.sqrt().add_(new Scalar(settings.epsilon()));
    parameter
        .mul_(new Scalar(1 - rate * settings.weightDecay()))
        .addcdiv_(m, root, new Scalar(-rate));
  }

  /** {@code moment}, and {@code row} and {@code column} of a matrix or {@code square} of others. */
  @Override
  public Map<String, Tensor> buffers(int i) {
    return memories.get(i).buffers();
  }

  @Override
  public void close() {
    memories.forEach(each -> each.buffers().values().forEach(Tensor::close));
    memories.clear();
    super.close();
  }
}
