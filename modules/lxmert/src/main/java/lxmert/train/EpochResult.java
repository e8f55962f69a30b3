package lxmert.train;

/**
 * How good a model was after an epoch.
 *
 * @param epoch counted from 1
 * @param epochs of the whole run
 * @param evaluation on the validation split
 */
public record EpochResult(int epoch, int epochs, Evaluation evaluation) {}
