package lxmert.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import lxmert.bench.BenchCase;
import lxmert.bench.BenchedModel;
import lxmert.bench.Benchmark;
import lxmert.bench.Machine;
import lxmert.io.Json;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench models}: what the models of LXMERT's time cost at their published sizes. */
@Command(
    name = "models",
    description = {
      "Times the models that LXMERT is compared with, at their published sizes with random weights:"
          + " one question, 32 questions, a step of fine-tuning and one of pre-training."
    },
    footer = {
      "",
      "Models: lxmert, vilbert, vl-bert, visualbert, uniter, butd, ban, ban-counter, mfh, pythia,"
          + " dfaf, mcan.%n"
    },
    mixinStandardHelpOptions = true)
final class BenchModelsCommand implements Callable<Integer> {
  private static final List<BenchCase> CASES =
      List.of(BenchCase.LATENCY, BenchCase.BATCH32, BenchCase.FINETUNE, BenchCase.PRETRAIN);

  @Parameters(arity = "0..*", paramLabel = "MODEL", description = "Which models (default: all).")
  private List<String> names = BenchedModel.names();

  @Mixin private SecondsOption time = new SecondsOption();

  @Mixin private BenchOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<BenchedModel> models = new ArrayList<>();
    names.forEach(name -> models.add(BenchedModel.of(name)));
    torch.set_num_threads(options.threads());
    Machine machine = BenchOptions.machine(spec);
    PrintWriter out = spec.commandLine().getOut();
    if (!options.json().wanted()) {
      out.println(machine);
      out.println(
          "model        format    parameters, M  one, ms  32, per second  fine-tuning/s "
              + " pre-training/s");
    }
    for (Precision precision : options.precisions()) {
      models.forEach(model -> print(out, machine, measured(model, precision)));
    }
    return 0;
  }

  /** A row: names, parameters, and figures by their names. */
  private record Row(
      String model, String precision, long parameters, Map<String, Double> figures) {}

  private Row measured(BenchedModel model, Precision precision) {
    Benchmark benchmark =
        new Benchmark(
            model.architecture(),
            model.config(),
            options.device(),
            Benchmark.Options.of(time.seconds()));
    Map<String, Double> figures = new LinkedHashMap<>();
    for (BenchCase each : CASES) {
      if (each != BenchCase.PRETRAIN || model.isPretrained()) {
        Benchmark.Measurement measured = benchmark.run(each, precision);
        if (each == BenchCase.LATENCY) {
          figures.put("latency_ms", measured.medianMs());
        } else {
          figures.put(measured.benchmark() + "_per_second", measured.perSecond());
        }
      }
    }
    return new Row(model.name(), precision.toString(), benchmark.parameters(), figures);
  }

  private void print(PrintWriter out, Machine machine, Row row) {
    if (options.json().wanted()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("model", row.model);
      line.put("precision", row.precision);
      line.put("parameters", row.parameters);
      line.putAll(row.figures);
      line.put("machine", machine);
      out.println(Json.line(line));
    } else {
      out.printf(
          Locale.ROOT,
          "%-12s %-8s  %13.1f  %7s  %14s  %13s  %14s%n",
          row.model,
          row.precision,
          row.parameters / 1e6,
          text(row, "latency_ms"),
          text(row, "batch32_per_second"),
          text(row, "finetune_per_second"),
          text(row, "pretrain_per_second"));
    }
    out.flush();
  }

  private static String text(Row row, String figure) {
    Double value = row.figures.get(figure);
    return value == null ? "" : String.format(Locale.ROOT, "%.2f", value);
  }
}
