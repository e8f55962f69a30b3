package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.dataset.NlvrBoxes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert import nlvr-boxes}: the shapes in NLVR's images. */
@Command(
    name = "nlvr-boxes",
    description =
        "Writes the shapes of NLVR's structured representation as COCO annotations, a tenth of its"
            + " sets of images held back as valid.json: something to train a detector on.",
    mixinStandardHelpOptions = true)
final class ImportNlvrBoxesCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "NLVR's sentences, such as dev.json; the folder images lies beside it.")
  private Path file;

  @Option(
      names = "--orders",
      defaultValue = "6",
      paramLabel = "N",
      description =
          "How many of the six orders of an image's panels to take (default: ${DEFAULT-VALUE}).")
  private int orders;

  @Mixin private ConversionOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    NlvrBoxes.Summary done = NlvrBoxes.convert(file, options.out(), orders, options.seed());
    PrintWriter print = spec.commandLine().getOut();
    options.print(
        print,
        done,
        () ->
            done.images()
                .forEach(
                    (split, images) ->
                        print.printf(
                            "%s: %d boxes in %d images%n",
                            split, done.boxes().get(split), images)));
    return 0;
  }
}
