package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import lxmert.io.Json;
import lxmert.tensor.Tensors;
import lxmert.train.Adam;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Holds Adam and Adamax in double precision against the runs of {@code optimizers.json}. */
final class OptimizerChecks {
  private static final String FILE = "optimizers.json";
  private static final double ALLOWED = 1e-12;

  private OptimizerChecks() {}

  static boolean fits(Path folder) {
    return Files.exists(folder.resolve(FILE));
  }

  static List<CheckResult> check(Path folder) {
    List<CheckResult> findings = new ArrayList<>();
    for (JsonNode run : Json.readTree(folder.resolve(FILE)).path("cases")) {
      String name =
          "%s, betas %s, epsilon %s"
              .formatted(run.path("optimizer").asText(), run.path("betas"), run.path("eps"));
      findings.add(CheckResult.of(name, error(run), ALLOWED));
    }
    return findings;
  }

  /** The largest difference of a parameter after any step. */
  private static double error(JsonNode run) {
    try (PointerScope scope = new PointerScope()) {
      Tensor[] parameters =
          StreamSupport.stream(run.path("start").spliterator(), false)
              .map(each -> tensor(each).set_requires_grad(true))
              .toArray(Tensor[]::new);
      double[] rate = new double[1]; // of the present step
      Adam.Settings settings =
          new Adam.Settings(
              run.path("optimizer").asText().equals("Adamax"),
              run.path("betas").path(0).asDouble(),
              run.path("betas").path(1).asDouble(),
              run.path("eps").asDouble());
      double largest = 0;
      try (Adam adam = new Adam(new TensorVector(parameters), settings, 1, step -> rate[0])) {
        for (JsonNode step : run.path("steps")) {
          rate[0] = step.path("lr").asDouble();
          adam.zeroGradients();
          for (int i = 0; i < parameters.length; i++) {
            JsonNode gradient = step.path("grad").path(i);
            if (!gradient.isNull()) {
              parameters[i].mutable_grad().put(tensor(gradient));
            }
          }
          adam.step();
          for (int i = 0; i < parameters.length; i++) {
            largest = Math.max(largest, difference(parameters[i], step.path("after").path(i)));
          }
        }
      }
      return largest;
    }
  }

  private static double difference(Tensor found, JsonNode expected) {
    double[] values = Tensors.doubles(found);
    double[] wanted = values(expected);
    double largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(values[i] - wanted[i]));
    }
    return largest;
  }

  /** All numbers in a row: updates know no shape. */
  private static Tensor tensor(JsonNode values) {
    return Tensor.create(values(values));
  }

  private static double[] values(JsonNode nested) {
    return nested.isArray()
        ? StreamSupport.stream(nested.spliterator(), false)
            .flatMapToDouble(each -> DoubleStream.of(values(each)))
            .toArray()
        : new double[] {nested.asDouble()};
  }
}
