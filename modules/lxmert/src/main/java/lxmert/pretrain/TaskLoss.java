package lxmert.pretrain;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What one loss came to on a batch.
 *
 * @param name for the log, in snake case
 * @param weight in the sum of all losses
 * @param value float32 scalar with its graph, before the weight
 * @param count positions that it is a mean over; 0 makes the value and its gradient 0
 * @param right number of predictions that were right, a scalar; null for a regression
 * @param judged number of predictions that were held against the truth
 */
record TaskLoss(
    String name, double weight, Tensor value, long count, @Nullable Tensor right, long judged) {}
