package lxmert.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.ImageNames;
import lxmert.io.JsonRows;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/** The images that a table speaks of, found by path or by name. */
final class OwnImages {
  private final Path folder;
  private final Path tableFolder;
  private final Map<String, Set<Path>> byName = new HashMap<>();
  private final Set<Path> used = new LinkedHashSet<>();

  /**
   * Looks through a folder.
   *
   * @param folder folders in it are looked through as well
   * @param tableFolder what paths may also be seen from
   * @throws UserError if it cannot be read
   */
  OwnImages(Path folder, Path tableFolder) {
    this.folder = folder.toAbsolutePath().normalize();
    this.tableFolder = tableFolder.toAbsolutePath().normalize();
    try (Stream<Path> files = Files.walk(this.folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
        String name = name(file);
        if (ImageNames.isImage(name)) {
          byName.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(file);
          byName.computeIfAbsent(ImageNames.id(name), key -> new LinkedHashSet<>()).add(file);
        }
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(folder, e);
    }
  }

  /**
   * The file of an image, which counts as used from now on.
   *
   * @param said a path, a file's name, or that without its ending
   * @throws UserError if there is none, or several of that name
   */
  Path find(JsonRows.Place place, String said) {
    Path file = byPath(said);
    if (file == null) {
      Set<Path> files = byName.getOrDefault(said, Set.of());
      if (files.size() > 1) {
        throw place.error(
            " names the image \"%s\", which may be any of %s: expected its path"
                .formatted(said, files));
      }
      file =
          files.stream()
              .findFirst()
              .orElseThrow(
                  () ->
                      place.error(
                          " names the image \"%s\", but %s has no such file: expected a path, or a file's name with its ending or without"
                              .formatted(said, folder)));
    }
    used.add(file);
    return file;
  }

  private @Nullable Path byPath(String said) {
    try {
      for (Path from : List.of(folder, tableFolder)) {
        Path file = from.resolve(said).normalize();
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
      return null;
    } catch (InvalidPathException e) {
      return null; // no file has such a name
    }
  }

  /**
   * The ids of all files that are used: their names without the ending, or, where two of them share
   * a name, their paths within the folder with {@code _} between the parts.
   *
   * @throws UserError if two share an id even so
   */
  Map<Path, String> ids() {
    boolean unique =
        used.stream().map(file -> ImageNames.id(name(file))).distinct().count() == used.size();
    Map<Path, String> ids = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    for (Path file : used) {
      String id = ImageNames.id(unique ? name(file) : pathName(file));
      if (!taken.add(id)) {
        throw new UserError("%s shares the image id \"%s\" with another file".formatted(file, id));
      }
      ids.put(file, id);
    }
    return ids;
  }

  private String pathName(Path file) {
    Path within = file.startsWith(folder) ? folder.relativize(file) : file;
    return within.toString().replace('/', '_').replace('\\', '_');
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
