/**
 * The training loop and what it needs: optimisers, schedules, the log, checkpoints, exact resume;
 * one run from its inputs to a folder, with the card of its model, and who is told of it.
 */
@org.jspecify.annotations.NullMarked
package lxmert.train;
