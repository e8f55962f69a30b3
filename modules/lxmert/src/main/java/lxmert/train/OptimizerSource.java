package lxmert.train;

import org.bytedeco.pytorch.Module;

/** What makes the optimiser of a run. */
public interface OptimizerSource {
  /**
   * Takes charge of the parameters of a module that is on its device. A scope around the call
   * outlives the optimiser.
   *
   * @param steps length of the run
   */
  Optimizer create(Module module, long steps);

  /** Most that the L2 norm over all gradients may be. */
  double clipNorm();
}
