package lxmert.detect;

import java.util.ArrayList;
import java.util.List;
import lxmert.io.Check;
import lxmert.io.UserError;
import lxmert.train.BertAdam;
import lxmert.train.LearningRateSchedule;
import lxmert.train.MultiStepSchedule;
import lxmert.train.Optimizer;
import lxmert.train.OptimizerSource;
import lxmert.train.Schedule;
import lxmert.train.Sgd;
import lxmert.vision.DetectorConfig.SolverSettings;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.StringTensorDict;

/**
 * The optimiser and the schedule that a detector's settings ask for: {@code sgd} (momentum, a decay
 * of its own for norms and for biases, as in Detectron2) or {@code adam}, with {@code
 * warmupmultisteplr} or {@code warmuplinear}.
 */
final class DetectorOptimizer implements OptimizerSource {
  /** Keeps a rare batch from undoing the work of many. */
  private static final double CLIP_NORM = 10;

  private static final String MULTI_STEP = "warmupmultisteplr";

  private final SolverSettings solver;

  /**
   * Checks the settings.
   *
   * @throws UserError naming the one that asks for what is not there
   */
  DetectorOptimizer(SolverSettings solver) {
    this.solver = Check.given(DetectorTrainer.SETTINGS, () -> known(solver));
  }

  private static SolverSettings known(SolverSettings solver) {
    Check.oneOf("solver.optimizer", solver.optimizer(), "sgd", "adam");
    Check.oneOf("solver.lr_scheduler_name", solver.lrSchedulerName(), MULTI_STEP, "warmuplinear");
    Check.oneOf("solver.warmup_method", solver.warmupMethod(), "linear", "constant");
    Check.shareBelowOne("solver.momentum", solver.momentum());
    return solver;
  }

  /** Whether the settings' own steps and length of the run hold. */
  static boolean countsIterations(SolverSettings solver) {
    return solver.lrSchedulerName().equals(MULTI_STEP);
  }

  @Override
  public Optimizer create(Module module, long steps) {
    LearningRateSchedule schedule = schedule(steps);
    if (solver.optimizer().equals("adam")) {
      BertAdam.Settings settings =
          new BertAdam.Settings(solver.baseLr(), schedule, 0.9, 0.999, 1e-6, solver.weightDecay());
      return new BertAdam(module.parameters(), settings);
    }
    return new Sgd(
        module.parameters(), groups(module), solver.baseLr(), schedule, solver.momentum());
  }

  private LearningRateSchedule schedule(long steps) {
    if (countsIterations(solver)) {
      return Check.given(
          DetectorTrainer.SETTINGS + ", solver",
          () ->
              new MultiStepSchedule(
                  solver.steps(),
                  solver.gamma(),
                  solver.warmupIters(),
                  solver.warmupFactor(),
                  solver.warmupMethod().equals("linear")));
    }
    return Schedule.warmupLinear(Math.min(0.5, (double) solver.warmupIters() / steps), steps);
  }

  /** Of each parameter, by its public name. */
  private List<Sgd.Group> groups(Module module) {
    List<Sgd.Group> groups = new ArrayList<>();
    StringTensorDict parameters = module.named_parameters();
    for (int i = 0; i < parameters.size(); i++) {
      groups.add(group(parameters.get(i).key().getString()));
    }
    return groups;
  }

  private Sgd.Group group(String name) {
    if (name.contains(".norm.")) {
      return new Sgd.Group(1, solver.weightDecayNorm());
    }
    return name.endsWith(".bias")
        ? new Sgd.Group(solver.biasLrFactor(), solver.weightDecayBias())
        : new Sgd.Group(1, solver.weightDecay());
  }

  @Override
  public double clipNorm() {
    return CLIP_NORM;
  }
}
