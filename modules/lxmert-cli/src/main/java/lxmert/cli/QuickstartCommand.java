package lxmert.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.quickstart.Quickstart;
import lxmert.quickstart.ShippedModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code lxmert quickstart}: answers of the shipped models, then the whole chain to such models.
 */
@Command(
    name = "quickstart",
    description = {
      "Asks the models that come with the program about new images and shows the answers on a page;"
          + " then trains such models in miniature, from nothing, and adds what came of it.",
      "Run again after an interruption, it goes on at the step it was in."
    },
    mixinStandardHelpOptions = true)
final class QuickstartCommand implements Callable<Integer> {
  @Written(folder = true)
  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/quickstart",
      description = "Where everything goes (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--fast", description = "A small run that shows the way, but learns little.")
  private boolean fast;

  @Option(
      names = "--answers-only",
      description = "Stops after the answers of the models that come with the program.")
  private boolean answersOnly;

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
    Quickstart quickstart =
        new Quickstart(
            out,
            options,
            device.name(),
            spec.commandLine().getOut(),
            ConsoleProgress.onStandardError());
    quickstart.answer(ShippedModels.find());
    if (!answersOnly) {
      quickstart.train();
    }
    return 0;
  }
}
