package lxmert.finetune;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import lxmert.attention.CycleConsistency;
import lxmert.attention.CycleSettings;
import lxmert.train.Adam;
import lxmert.train.LearningRateSchedule;
import lxmert.train.Optimizer;
import lxmert.train.OptimizerSettings;
import lxmert.train.OptimizerSource;
import lxmert.train.StagedSchedule;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.StringTensorDict;

/**
 * The optimiser of a model and its question generator: the generator has its own learning rate, and
 * stages are counted by steps, not by updates.
 *
 * @param settings with an Adam
 */
record CycleOptimizer(OptimizerSettings settings, CycleSettings cycle) implements OptimizerSource {
  @Override
  public Optimizer create(Module module, long steps) {
    OptimizerSettings.Staged adam = Objects.requireNonNull(settings.adam());
    double rate = settings.learningRate();
    LearningRateSchedule bySteps = new StagedSchedule(adam.stages(), steps);
    List<Double> factors = new ArrayList<>();
    StringTensorDict parameters = module.named_parameters();
    for (long i = 0; i < parameters.size(); i++) {
      boolean generates =
          parameters.get(i).key().getString().startsWith(CycleConsistency.GENERATOR);
      factors.add(generates ? cycle.learningRate() / rate : 1);
    }
    return new Adam(
        module.parameters(),
        factors,
        adam.settings(),
        rate,
        update -> bySteps.factor(cycle.stepOf(update)));
  }

  @Override
  public double clipNorm() {
    return settings.clipNorm();
  }
}
