package lxmert.train;

/** How the learning rate goes over a run. */
@FunctionalInterface
public interface LearningRateSchedule {
  /** The factor of the learning rate at a step, counted from 0. */
  double factor(long step);
}
