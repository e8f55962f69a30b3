package lxmert.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.quickstart.Quickstart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lxmert quickstart}: the whole chain, from nothing to answers. */
@Command(
    name = "quickstart",
    description = {
      "Makes a world of images, trains a detector and a model on it, and writes a report.",
      "Run again after an interruption, it goes on at the step it was in."
    },
    mixinStandardHelpOptions = true)
final class QuickstartCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/quickstart",
      description = "Where everything goes (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--fast", description = "A small run that shows the way, but learns little.")
  private boolean fast;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Same seed, same run (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Quickstart.Options options =
        fast ? Quickstart.Options.fast(seed) : Quickstart.Options.standard(seed);
    new Quickstart(
            out,
            options,
            device.name(),
            spec.commandLine().getOut(),
            ConsoleProgress.onStandardError())
        .run();
    return 0;
  }
}
