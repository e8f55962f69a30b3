package lxmert.cli;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import lxmert.io.Limit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option {@code --limit}, which stands before the command and holds for the process. */
final class LimitOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--limit",
      paramLabel = "NAME=N",
      description =
          "Before the command: how much a file may ask for, such as image-pixels=200000000; a"
              + " refusal names the limit, SECURITY.md lists them.")
  void setLimits(Map<String, Long> limits) {
    limits.forEach(
        (name, most) -> {
          if (most < 1) {
            throw new ParameterException(
                spec.commandLine(), "--limit %s is %d, expected at least 1".formatted(name, most));
          }
          System.setProperty(named(name).property(), Long.toString(most));
        });
  }

  private Limit named(String name) {
    return Arrays.stream(Limit.values())
        .filter(limit -> limit.key().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--limit knows no \"%s\", expected one of %s".formatted(name, keys())));
  }

  private static String keys() {
    return Arrays.stream(Limit.values()).map(Limit::key).collect(Collectors.joining(", "));
  }
}
