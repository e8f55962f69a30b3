package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import lxmert.io.Json;
import lxmert.train.BertAdam;
import lxmert.train.Schedule;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Holds {@link BertAdam} against the optimiser runs of {@code adam.json}. */
final class AdamChecks {
  private static final double ALLOWED = 2e-6;

  private final JsonNode run;
  private final List<Tensor> parameters = new ArrayList<>();
  private double norm;
  private double clipped;
  private double moments;
  private double values;
  private boolean countersEqual = true;

  private AdamChecks(JsonNode run) {
    this.run = run;
  }

  /** Parameters, moments, gradient norms and step counters after every step of every run. */
  static List<CheckResult> check(Path file) {
    List<CheckResult> findings = new ArrayList<>();
    for (JsonNode run : Json.readTree(file).path("cases")) {
      try (PointerScope scope = new PointerScope()) {
        new AdamChecks(run).check(findings);
      }
    }
    return findings;
  }

  private void check(List<CheckResult> findings) {
    for (int i = 0; i < run.path("initial").size(); i++) {
      parameters.add(tensor(run.path("initial").path(i), shape(i)).set_requires_grad(true));
    }
    try (BertAdam adam =
        new BertAdam(new TensorVector(parameters.toArray(Tensor[]::new)), settings(run))) {
      for (JsonNode step : run.path("steps")) {
        step(adam, step);
      }
    }
    String name = "BertAdam " + run.path("name").asText();
    if (run.path("clip_max_norm").isNumber()) {
      findings.add(CheckResult.of(name + ": gradient norm", norm, ALLOWED));
      findings.add(CheckResult.of(name + ": clipped gradients", clipped, ALLOWED));
    }
    findings.add(CheckResult.of(name + ": moments", moments, ALLOWED));
    findings.add(CheckResult.of(name + ": parameters", values, ALLOWED));
    findings.add(CheckResult.equal(name + ": step counters", countersEqual));
  }

  private void step(BertAdam adam, JsonNode step) {
    adam.zeroGradients();
    for (int i = 0; i < parameters.size(); i++) {
      JsonNode gradient = step.path("grad").path(i);
      if (!gradient.isNull()) {
        parameters.get(i).mutable_grad().put(tensor(gradient, shape(i)));
      }
    }
    JsonNode maxNorm = run.path("clip_max_norm");
    if (maxNorm.isNumber()) {
      double found = adam.clipGradients(maxNorm.asDouble());
      norm = Math.max(norm, Math.abs(found - step.path("grad_norm").asDouble()));
      for (int i = 0; i < parameters.size(); i++) {
        JsonNode expected = step.path("grad_after_clip").path(i);
        clipped = Math.max(clipped, difference(parameters.get(i).grad(), expected, shape(i)));
      }
    }
    adam.step();
    compare(adam, step);
  }

  private void compare(BertAdam adam, JsonNode step) {
    for (int i = 0; i < parameters.size(); i++) {
      values =
          Math.max(values, difference(parameters.get(i), step.path("param").path(i), shape(i)));
      JsonNode counter = step.path("step_counter").path(i);
      countersEqual &= adam.steps(i) == (counter.isNull() ? 0 : counter.asLong());
      if (!counter.isNull()) {
        moments =
            Math.max(moments, difference(adam.moment(i), step.path("next_m").path(i), shape(i)));
        moments =
            Math.max(moments, difference(adam.square(i), step.path("next_v").path(i), shape(i)));
      }
    }
  }

  private static BertAdam.Settings settings(JsonNode run) {
    Schedule schedule =
        new Schedule(
            Schedule.Shape.valueOf(run.path("schedule").asText().toUpperCase(Locale.ROOT)),
            run.path("warmup").asDouble(),
            run.path("t_total").asLong());
    return new BertAdam.Settings(
        run.path("lr").asDouble(),
        schedule,
        run.path("b1").asDouble(),
        run.path("b2").asDouble(),
        run.path("e").asDouble(),
        run.path("weight_decay").asDouble());
  }

  private long[] shape(int i) {
    JsonNode shape = run.path("shapes").path(i);
    return IntStream.range(0, shape.size()).mapToLong(d -> shape.path(d).asLong()).toArray();
  }

  private static Tensor tensor(JsonNode values, long[] shape) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values.path(i).asDouble();
    }
    return Tensor.create(floats, shape);
  }

  private static double difference(Tensor found, JsonNode expected, long[] shape) {
    return found.detach().sub(tensor(expected, shape)).abs().max().item_double();
  }
}
