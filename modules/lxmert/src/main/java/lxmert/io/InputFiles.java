package lxmert.io;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Files of data as they are named by hand: one by one, by their folder, or by a pattern. */
public final class InputFiles {
  private InputFiles() {}

  /**
   * The files that are meant, in the order of the names; those of one folder or pattern by name.
   *
   * @param named each a file, a folder of {@code .json} and {@code .jsonl} files, or a pattern in
   *     whose last part {@code *} and {@code ?} stand for any text and any character. What is not
   *     there and no pattern stays, for its reader to refuse
   * @throws UserError if a folder or a pattern has no file
   */
  public static List<Path> of(List<Path> named) {
    return named.stream().flatMap(each -> of(each).stream()).toList();
  }

  private static List<Path> of(Path named) {
    if (Files.isDirectory(named)) {
      return within(
          named, InputFiles::isData, named + " is a folder without .json or .jsonl files");
    }
    String last = String.valueOf(named.getFileName());
    if (Files.exists(named) || (last.indexOf('*') < 0 && last.indexOf('?') < 0)) {
      return List.of(named);
    }
    String literal = last.replaceAll("([\\\\\\[\\]{}])", "\\\\$1");
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + literal);
    Path folder = Objects.requireNonNullElse(named.getParent(), Path.of(""));
    return within(folder, matcher::matches, named + " fits the name of no file");
  }

  private static boolean isData(Path name) {
    return name.toString().endsWith(".json") || name.toString().endsWith(".jsonl");
  }

  /** The files of a folder whose last names are wanted, sorted. */
  private static List<Path> within(Path folder, Predicate<Path> wanted, String otherwise) {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(file -> wanted.test(file.getFileName()) && Files.isRegularFile(file))
          .sorted()
          .forEach(files::add);
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(folder, e);
    }
    if (files.isEmpty()) {
      throw new UserError(otherwise);
    }
    return files;
  }
}
