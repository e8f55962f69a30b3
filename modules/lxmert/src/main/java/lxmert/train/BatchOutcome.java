package lxmert.train;

import java.util.List;

/**
 * What a batch gave, as Java values.
 *
 * @param loss of the batch
 * @param size its examples
 * @param measures further figures to be logged
 */
public record BatchOutcome(double loss, int size, List<Step.Measure> measures) {}
