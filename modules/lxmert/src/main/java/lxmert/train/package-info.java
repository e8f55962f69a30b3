/**
 * The training loop and what it needs: optimisers, schedules, the log, checkpoints, exact resume.
 */
@org.jspecify.annotations.NullMarked
package lxmert.train;
