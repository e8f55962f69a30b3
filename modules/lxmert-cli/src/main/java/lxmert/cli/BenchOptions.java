package lxmert.cli;

import java.util.List;
import java.util.Locale;
import lxmert.bench.Machine;
import lxmert.io.Check;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of the benchmarks that compute: number formats, threads and device. */
final class BenchOptions {
  @Option(
      names = "--precision",
      split = ",",
      paramLabel = "FORMAT",
      description = "Number formats, of: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "float32,bfloat16")
  private List<Precision> precisions;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with (default: one for each core).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Mixin private DeviceOption device = new DeviceOption();

  @Mixin private JsonOption json = new JsonOption();

  /** Those that the device has, each once. */
  List<Precision> precisions() {
    return precisions.stream().map(each -> each.within(device())).distinct().toList();
  }

  /** How many threads, 1 or more. */
  int threads() {
    return Check.given(
        "bench",
        () -> {
          Check.atLeast(1, "--threads", threads);
          return threads;
        });
  }

  /** Where to compute; loads libtorch. */
  Device device() {
    return device.device();
  }

  /** The machine, with a warning where it is not quiet. */
  static Machine machine(CommandSpec spec) {
    Machine machine = Machine.here();
    if (machine.isBusy()) {
      spec.commandLine()
          .getErr()
          .printf(
              Locale.ROOT,
              "lxmert: the machine is not quiet, its load average is %.2f: trust ratios alone%n",
              machine.load());
    }
    return machine;
  }

  JsonOption json() {
    return json;
  }
}
