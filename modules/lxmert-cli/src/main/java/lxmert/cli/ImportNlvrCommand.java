package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lxmert.dataset.Nlvr;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert import nlvr}: sentences about images of three boxes. */
@Command(
    name = "nlvr",
    description =
        "Writes NLVR's true-or-false sentences for finetune nlvr: all of them, and folds for"
            + " cross-validation that part no sentence's images.",
    mixinStandardHelpOptions = true)
final class ImportNlvrCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "Folders of splits, such as dev with dev.json and images.")
  private List<Path> splits;

  @Option(
      names = "--folds",
      defaultValue = "5",
      description = "Parts for cross-validation (default: ${DEFAULT-VALUE}).")
  private int folds;

  @Mixin private ConversionOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Nlvr.Summary done = Nlvr.convert(splits, options.out(), folds, options.seed());
    PrintWriter print = spec.commandLine().getOut();
    options.print(
        print,
        done,
        () ->
            print.printf(
                "%d sentences about %d images, true of %d%nfolds of %s images%n",
                done.sentences(), done.images(), done.truths(), done.folds()));
    return 0;
  }
}
