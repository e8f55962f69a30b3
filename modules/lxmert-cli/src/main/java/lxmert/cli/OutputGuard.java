package lxmert.cli;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import lxmert.io.UserError;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Refuses, before any work, to write over what is read, or over what is no file. */
final class OutputGuard {
  private OutputGuard() {}

  /**
   * Looks at what a command was told to write.
   *
   * @throws UserError if it is an input or another output, lies in a folder whose files are all
   *     read, or is there and neither a regular file nor a folder where one is expected
   */
  static void check(CommandSpec command) {
    List<NamedPath> paths = NamedPath.of(command);
    OptionSpec restart = command.findOption("--restart");
    boolean restarts = restart != null && Boolean.TRUE.equals(restart.getValue());
    for (NamedPath output : paths) {
      if (output.written() != null) {
        requireKind(output, output.written().folder());
        others(paths, output).forEach(each -> compare(output, each));
        if (restarts) {
          paths.forEach(each -> requireOutside(output, each));
        }
      }
    }
  }

  /**
   * Twice the same file is named twice, so one path of the list is left out, not all equal ones.
   */
  private static List<NamedPath> others(List<NamedPath> paths, NamedPath output) {
    List<NamedPath> others = new ArrayList<>(paths);
    others.remove(output);
    return others;
  }

  private static void requireKind(NamedPath output, boolean folder) {
    boolean fits = folder ? Files.isDirectory(output.path()) : Files.isRegularFile(output.path());
    if (Files.exists(output.path()) && !fits) {
      throw new UserError(
          folder
              ? output + " is a file, expected a folder or a new name"
              : output + " is no regular file, expected one or a new name");
    }
  }

  private static void compare(NamedPath output, NamedPath other) {
    if (output.isSame(other)) {
      throw new UserError(
          "%s is also %s: it would be overwritten, expected another place"
              .formatted(output, other));
    }
    if (other.written() == null && other.isWalked() && output.liesIn(other)) {
      throw new UserError(
          "%s lies in %s, whose files are all read, expected a place outside"
              .formatted(output, other));
    }
  }

  private static void requireOutside(NamedPath output, NamedPath input) {
    if (input.written() == null && input.liesIn(output)) {
      throw new UserError(
          "%s lies in %s, which --restart would empty, expected another folder"
              .formatted(input, output));
    }
  }
}
