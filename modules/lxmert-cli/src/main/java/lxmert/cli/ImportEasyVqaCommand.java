package lxmert.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.dataset.EasyVqa;
import lxmert.io.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(names = "--out", required = true, description = "The folder to write.")
  private Path out;

  @Option(
      names = "--seed",
      defaultValue = "0",
      description = "Same seed, same images held back (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    EasyVqa.Summary done = EasyVqa.convert(source, out, seed);
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      print.println(Json.line(done));
    } else {
      done.questions()
          .forEach(
              (split, questions) ->
                  print.printf(
                      "%s: %d questions about %d images%n",
                      split, questions, done.images().get(split)));
      print.println("wrote " + out);
    }
    return 0;
  }
}
