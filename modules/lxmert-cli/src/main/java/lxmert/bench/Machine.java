package lxmert.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import lxmert.io.InputFile;
import org.bytedeco.pytorch.global.torch;

/**
 * Where something was timed.
 *
 * @param processor as Linux names it, with the instructions that libtorch found
 * @param cores that this process may use
 * @param threads of libtorch
 * @param load processes that wanted to run in the minute before, on average; negative if not known
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Machine(String processor, int cores, int threads, double load) {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** With a program that waits for nothing the load is below this. */
  private static final double QUIET = 0.5;

  /** This machine, before anything is timed. */
  public static Machine here() {
    return new Machine(
        nameOfProcessor() + ", " + torch.get_cpu_capability().getString(),
        Runtime.getRuntime().availableProcessors(),
        torch.get_num_threads(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** Whether other work may have taken part of what is timed. */
  public boolean isBusy() {
    return load > QUIET;
  }

  private static String nameOfProcessor() {
    try {
      return InputFile.lines(PROCESSORS).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s; %d cores, %d threads, load average %.2f",
        processor,
        cores,
        threads,
        load);
  }
}
