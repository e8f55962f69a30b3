package lxmert.pretrain;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Chosen rows of a batch's outputs, and classification over them. */
final class Rows {
  /** A label that asks for nothing. */
  static final long IGNORED = -1;

  private static final long EACH = 0;
  private static final long SUM = 2;

  private Rows() {}

  /** Rows of the flattened outputs: (..., H) to (rows, H). */
  static Tensor select(Tensor outputs, long[] rows) {
    return flat(outputs).index_select(0, longs(rows, outputs));
  }

  /** (..., H) to (rows, H). */
  static Tensor flat(Tensor outputs) {
    return outputs.reshape(-1, outputs.size(-1));
  }

  /** Places of the labels that ask for something. */
  static long[] asked(long[] labels) {
    return IntStream.range(0, labels.length)
        .filter(i -> labels[i] != IGNORED)
        .asLongStream()
        .toArray();
  }

  /** The values at some places. */
  static long[] at(long[] places, long[] values) {
    return Arrays.stream(places).map(place -> values[(int) place]).toArray();
  }

  /**
   * Cross entropy, the mean over all rows; 0 with a gradient of 0 where there are none.
   *
   * @param logits (rows, classes), any floating type; taken as float32
   * @param labels (rows)
   */
  static TaskLoss classify(String name, double weight, Tensor logits, long[] labels) {
    Tensor expected = longs(labels, logits);
    Tensor sum = crossEntropy(logits, expected, SUM);
    return new TaskLoss(
        name,
        weight,
        sum.mul(new Scalar(1.0 / Math.max(1, labels.length))),
        labels.length,
        right(logits, expected),
        labels.length);
  }

  /** The cross entropy of every row, (rows); 0 where the label is ignored. */
  static Tensor crossEntropies(Tensor logits, long[] labels) {
    return crossEntropy(logits, longs(labels, logits), EACH);
  }

  private static Tensor crossEntropy(Tensor logits, Tensor labels, long reduction) {
    return torch.cross_entropy_loss(
        logits.to(torch.ScalarType.Float), labels, new TensorOptional(), reduction, IGNORED, 0);
  }

  /** In how many rows the likeliest class is the right one, a scalar. */
  static Tensor right(Tensor logits, Tensor labels) {
    return logits.detach().argmax(new LongOptional(1), false).eq(labels).sum();
  }

  /** A vector on the device of another tensor. */
  static Tensor longs(long[] values, Tensor like) {
    return Tensor.create(values).to(like.device(), torch.ScalarType.Long);
  }

  /** A vector on the device of another tensor. */
  static Tensor floats(float[] values, Tensor like) {
    return Tensor.create(values).to(like.device(), torch.ScalarType.Float);
  }
}
