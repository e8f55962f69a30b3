package lxmert.verify;

import java.util.ArrayList;
import java.util.List;
import lxmert.attention.Counter;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Holds the counter alone against {@code counter.safetensors}. */
final class CounterChecks {
  private static final double EXACT = 1e-6;
  private static final double ALLOWED = 2e-5;
  private static final String GIVEN = "random.";

  private final StateDict stored;
  private final List<CheckResult> findings = new ArrayList<>();

  private CounterChecks(StateDict stored) {
    this.stored = stored;
  }

  static List<CheckResult> check(AttentionFixture fixture) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard();
        StateDict stored = fixture.tensors("counter")) {
      CounterChecks checks = new CounterChecks(stored);
      int objects = fixture.keys().path("objects").asInt();
      Counter fresh = new Counter(objects);
      Tensor looks = stored.tensor("in.attention");
      checks.compare("fresh", fresh, looks, EXACT);
      checks.compare("fresh_raw", fresh, stored.tensor("in.raw_attention").sigmoid(), ALLOWED);
      Counter given = new Counter(objects);
      checks.fill(given);
      checks.compare("random", given, looks, ALLOWED);
      Tensor values = given.piecewise(0, stored.tensor("in.x"));
      checks.compare("piecewise", values, EXACT);
      return checks.findings;
    }
  }

  private void fill(Counter counter) {
    ModuleWeights.stateOf(counter)
        .forEach((name, tensor) -> tensor.copy_(stored.tensor(GIVEN + name)));
  }

  private void compare(String name, Counter counter, Tensor looks, double allowed) {
    Counter.Count count = counter.count(stored.tensor("in.boxes").transpose(1, 2), looks);
    compare(name, count.output(), allowed);
    compare(name + "_score", count.number(), allowed);
  }

  private void compare(String name, Tensor found, double allowed) {
    double error = AttentionChecks.difference(found, stored.tensor("out." + name));
    findings.add(CheckResult.of("counter " + name, error, allowed));
  }
}
