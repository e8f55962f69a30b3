package lxmert.cli;

import java.util.List;
import lxmert.io.Check;
import lxmert.tensor.Precision;
import org.bytedeco.pytorch.Device;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the benchmarks that compute: number formats, threads and device. */
final class BenchOptions {
  @Option(
      names = "--precision",
      split = ",",
      paramLabel = "FORMAT",
      description = "Number formats, of: ${COMPLETION-CANDIDATES} (default: all).")
  private List<Precision> precisions = List.of(Precision.values());

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with (default: one for each core).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Mixin private DeviceOption device = new DeviceOption();

  @Mixin private JsonOption json = new JsonOption();

  List<Precision> precisions() {
    return precisions;
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

  JsonOption json() {
    return json;
  }
}
