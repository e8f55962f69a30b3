package lxmert.cli;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lxmert.io.InputFiles;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A path that a command was given.
 *
 * @param option that names it
 * @param written null: it is read
 */
record NamedPath(String option, Path path, @Nullable Written written) {
  /** What names the folder of a model, a store or a run, of which only its own files are read. */
  private static final Set<String> UNITS =
      Set.of(
          "--model",
          "--detector",
          "--pretrained",
          "--from",
          "--weights",
          "--regions",
          "--store",
          "--names",
          "--quickstart");

  /** All of a command; a pattern is every file that it fits. */
  static List<NamedPath> of(CommandSpec command) {
    return command.args().stream().flatMap(NamedPath::of).toList();
  }

  private static Stream<NamedPath> of(ArgSpec argument) {
    String name =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    Written written =
        argument.userObject() instanceof AnnotatedElement field
            ? field.getAnnotation(Written.class)
            : null;
    return paths(argument.getValue())
        .flatMap(path -> written == null ? meant(path) : Stream.of(path))
        .map(path -> new NamedPath(name, path, written));
  }

  private static Stream<Path> paths(@Nullable Object value) {
    if (value instanceof Path path) {
      return Stream.of(path);
    }
    if (value instanceof Map<?, ?> map) {
      return paths(map.values());
    }
    return value instanceof Collection<?> several
        ? several.stream().flatMap(NamedPath::paths)
        : Stream.of();
  }

  private static Stream<Path> meant(Path path) {
    try {
      return Files.exists(path) ? Stream.of(path) : InputFiles.of(List.of(path)).stream();
    } catch (UserError e) {
      return Stream.of(); // its reader says so
    }
  }

  /** Whether it is a folder of which every file is looked at. */
  boolean isWalked() {
    return Files.isDirectory(path) && !UNITS.contains(option);
  }

  /** Whether both name one file or folder, by whatever ways. */
  boolean isSame(NamedPath other) {
    try {
      return real().equals(other.real()) || Files.isSameFile(path, other.path);
    } catch (IOException e) {
      return false; // one of them is still to be made
    }
  }

  /** Whether it lies in a folder, at any depth. */
  boolean liesIn(NamedPath folder) {
    Path real = real();
    return !real.equals(folder.real()) && real.startsWith(folder.real());
  }

  /** The path without links, as far as it exists. */
  private Path real() {
    return real(path.toAbsolutePath().normalize());
  }

  private static Path real(Path absolute) {
    try {
      return absolute.toRealPath();
    } catch (IOException e) {
      Path parent = absolute.getParent();
      return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
    }
  }

  @Override
  public String toString() {
    return option + " " + path;
  }
}
