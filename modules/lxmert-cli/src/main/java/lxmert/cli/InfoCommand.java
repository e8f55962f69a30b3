package lxmert.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import lxmert.io.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

  @Mixin private JsonOption json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ObjectNode contents = Contents.of(path);
    if (json.wanted()) {
      spec.commandLine().getOut().println(Json.line(contents));
    } else {
      new Outline(spec.commandLine().getOut()).print(contents);
    }
    return 0;
  }
}
