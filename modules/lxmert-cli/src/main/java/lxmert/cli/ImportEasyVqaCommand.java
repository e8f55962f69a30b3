package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.dataset.EasyVqa;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert import easy-vqa}: questions about images of one shape. */
@Command(
    name = "easy-vqa",
    description =
        "Writes the easy-VQA data set in the layout of VQA, a tenth of its images held back as"
            + " valid.json.",
    mixinStandardHelpOptions = true)
final class ImportEasyVqaCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The data set: answers.txt and the folder train.")
  private Path source;

  @Mixin private ConversionOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    EasyVqa.Summary done = EasyVqa.convert(source, options.out(), options.seed());
    PrintWriter print = spec.commandLine().getOut();
    options.print(
        print,
        done,
        () ->
            done.questions()
                .forEach(
                    (split, questions) ->
                        print.printf(
                            "%s: %d questions about %d images%n",
                            split, questions, done.images().get(split))));
    return 0;
  }
}
