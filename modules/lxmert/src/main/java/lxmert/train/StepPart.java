package lxmert.train;

import java.util.List;

/**
 * What a rank tells the others of a step, beside its gradients.
 *
 * @param outcomes of its batches, in their order
 * @param present which parameters have a gradient there
 * @param stop whether it was asked to stop
 */
record StepPart(List<BatchOutcome> outcomes, long[] present, boolean stop) {}
