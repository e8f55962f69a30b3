package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lxmert.explain.Explainer;
import lxmert.explain.Perturbation;
import lxmert.explain.PerturbationCurve;
import lxmert.explain.PerturbationEvaluation;
import lxmert.explain.RelevanceMethod;
import lxmert.finetune.TrainedModel;
import lxmert.io.UserError;
import lxmert.report.PerturbationPlot;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that test how well methods explain a model's answers. */
final class PerturbationOptions {
  @Option(
      names = "--explain",
      split = ",",
      paramLabel = "METHOD",
      description =
          "Test explanations instead: the share of right answers while words or regions are taken"
              + " away, the most relevant first or last, by one or more methods and by chance:"
              + " ${COMPLETION-CANDIDATES}.")
  private List<RelevanceMethod> methods = List.of();

  @Option(
      names = "--explain-examples",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Most examples of that test, drawn from all (default: ${DEFAULT-VALUE}).")
  private int examples;

  @Written
  @Option(
      names = "--explain-plot",
      paramLabel = "PNG",
      description = "Draw the curves of that test.")
  private @Nullable Path plot;

  /** Whether the test is asked for. */
  boolean wanted() {
    return !methods.isEmpty();
  }

  /** Runs the test, and draws it where that is asked for. */
  List<PerturbationCurve> run(TrainedModel trained, ModelOptions model) {
    if (examples < 1) {
      throw new UserError("--explain-examples is %d, expected 1 or more".formatted(examples));
    }
    Explainer.Options options =
        new Explainer.Options(model.deviceName(), null, Duration.ofMinutes(1));
    try (Explainer explainer = Explainer.open(model.folder(), options)) {
      List<PerturbationCurve> curves =
          new PerturbationEvaluation(
                  explainer, trained.answering(), trained.inputs(), trained.answers().answers())
              .evaluate(
                  trained.task().read(model.questions()),
                  examples,
                  methods.stream().distinct().toList(),
                  ConsoleProgress.onStandardError());
      if (plot != null) {
        PerturbationPlot.write(plot, curves);
      }
      return curves;
    }
  }

  /**
   * A line for each test and method: percent right at each share that is taken away, the area, and
   * examples in which the method puts no word or region before another.
   */
  static void print(PrintWriter out, List<PerturbationCurve> curves) {
    out.printf("%-29s  %-30s", "right, %; taken away:", "in the order of");
    Perturbation.STEPS.forEach(step -> out.printf(Locale.ROOT, "  %4.0f %%", step * 100));
    out.printf("  %6s  %8s%n", "area", "no order");
    for (PerturbationCurve curve : curves) {
      out.printf("%-29s  %-30s", curve.test(), curve.method());
      for (double accuracy : curve.accuracies()) {
        out.printf(Locale.ROOT, "  %6.2f", accuracy);
      }
      out.printf(Locale.ROOT, "  %6.2f  %8d%n", curve.area(), curve.constant());
    }
  }

  /** The same for programs. */
  static Map<String, Object> summary(List<PerturbationCurve> curves) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (PerturbationCurve curve : curves) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("method", curve.method());
      row.put("modality", curve.test().modality().name().toLowerCase(Locale.ROOT));
      row.put("positive", curve.test().positive());
      row.put("accuracy", curve.accuracies());
      row.put("area", curve.area());
      row.put("constant", curve.constant());
      rows.add(row);
    }
    return Map.of("taken_away", Perturbation.STEPS, "curves", rows);
  }
}
