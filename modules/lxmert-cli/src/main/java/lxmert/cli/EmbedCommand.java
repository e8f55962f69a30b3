package lxmert.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lxmert embed}: the outputs of the encoders. */
@Command(name = "embed", mixinStandardHelpOptions = true)
final class EmbedCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return 0;
  }
}
