package lxmert.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import lxmert.model.Initialization;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertInput;
import lxmert.pretrain.PretrainBatch;
import lxmert.pretrain.PretrainLosses;
import lxmert.pretrain.PretrainObjective;
import lxmert.ranks.Ranks;
import lxmert.ranks.Traffic;
import lxmert.tensor.Precision;
import lxmert.train.BertAdam;
import lxmert.train.GradientExchange;
import lxmert.train.Schedule;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;

/** Times steps of pre-training that several processes share: each computes a batch of its own. */
public final class RankedSteps {
  private static final int WARM_UPS = 2;

  private final LxmertConfig config;
  private final int batch;
  private final Precision precision;
  private final Device device = new Device("cpu");

  /**
   * What a rank measured.
   *
   * @param ms median of a step, in milliseconds
   * @param cpuMs that this process computed for in a step, all its threads together
   * @param sentBytes in a step
   * @param waitedMs for the others and the transfer, in a step
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Timing(double ms, double cpuMs, long sentBytes, double waitedMs) {}

  /**
   * Steps of a model with random weights.
   *
   * @param batch sentences that each rank computes in a step
   */
  public RankedSteps(LxmertConfig config, int batch, Precision precision) {
    this.config = config.with(Map.of("num_qa_labels", Benchmark.ALL_ANSWERS));
    this.batch = batch;
    this.precision = precision;
  }

  /**
   * Times so many steps, after some that do not count.
   *
   * @param apart whether the ranks exchange nothing, but compute at the same time
   */
  public Timing time(Ranks ranks, boolean apart, int steps) {
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining model = new LxmertForPreTraining(config);
      Initialization.normal(model, config.initializerRange(), 0);
      model.train(true);
      PretrainBatch examples = new BenchInput(config, batch).pretraining();
      try (BertAdam adam =
              new BertAdam(model.parameters(), BertAdam.Settings.of(5e-5, Schedule.constant()));
          GradientExchange exchange =
              new GradientExchange(apart ? Ranks.alone() : ranks, adam.parameters())) {
        for (int i = 0; i < WARM_UPS; i++) {
          step(model, examples, adam, exchange);
        }
        List<Double> times = new ArrayList<>();
        ranks.gather(new byte[0]); // all begin at once
        Traffic before = ranks.traffic();
        double computed = cpuMs();
        for (int i = 0; i < steps; i++) {
          long start = System.nanoTime();
          step(model, examples, adam, exchange);
          times.add((System.nanoTime() - start) / 1e6);
        }
        Collections.sort(times);
        Traffic during = ranks.traffic().since(before);
        return new Timing(
            times.get(steps / 2),
            (cpuMs() - computed) / steps,
            during.bytes() / steps,
            during.seconds() * 1e3 / steps);
      }
    }
  }

  private static double cpuMs() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
  }

  private void step(
      LxmertForPreTraining model,
      PretrainBatch examples,
      BertAdam adam,
      GradientExchange exchange) {
    try (PointerScope scope = new PointerScope()) {
      adam.zeroGradients();
      try (Precision.Region region = precision.on(device)) {
        LxmertInput input = LxmertInput.of(examples.words(), examples.images(), device);
        new PretrainLosses(PretrainObjective.published())
            .step(model, model.backbone().forward(input), examples)
            .loss()
            .backward();
      }
      exchange.add(List.of(exchange.present()));
      adam.clipGradients(5);
      adam.step();
    }
  }
}
