package lxmert.tensor;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What a packed weight is tried with before it is used. */
final class Trial {
  private static final int[] ROWS = {1, 12, 96};

  private Trial() {}

  /** Inputs (rows, columns) of several numbers of rows, in float32. */
  static List<Tensor> inputs(long columns) {
    return Arrays.stream(ROWS).mapToObj(rows -> waves(rows, columns)).toList();
  }

  /** Values in float32 that differ everywhere, without a draw from libtorch's generator. */
  static Tensor waves(long rows, long columns) {
    return torch
        .arange(new Scalar(rows * columns))
        .to(torch.ScalarType.Float)
        .sin()
        .view(rows, columns);
  }

  /** Whether no error is above {@code tolerance} in units of the largest expected value. */
  static boolean isClose(Tensor found, Tensor expected, double tolerance) {
    double error = found.sub(expected).abs().max().item().toDouble();
    return error <= tolerance * expected.abs().max().item().toDouble();
  }
}
