package lxmert.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lxmert.io.UserError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lxmert info}: what a file or folder holds. */
@Command(
    name = "info",
    description =
        "Tells what a checkpoint (safetensors, PyTorch), a configuration, a vocabulary, or the"
            + " folder of a model, a detector or regions holds. Nothing in it is executed.",
    mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PATH", description = "The file or folder.")
  private Path path;

  @Option(
      names = "--check",
      description =
          "Read everything: regions against their digests and index, and each number of regions and"
              + " weights for NaN and infinity. Exits with 2 if something is wrong.")
  private boolean check;

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ObjectNode contents = Contents.of(path);
    List<String> problems = List.of();
    if (check) {
      problems = new ContentsCheck(ConsoleProgress.onStandardError()).add(path, contents);
    }
    PrintWriter out = spec.commandLine().getOut();
    json.print(out, contents, () -> new Outline(out).print(contents));
    if (!problems.isEmpty()) {
      throw new UserError(
          problems.get(0)
              + (problems.size() == 1 ? "" : "; and %d more".formatted(problems.size() - 1)));
    }
    return 0;
  }
}
