package lxmert.regions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.ImageNames;
import lxmert.io.InputFile;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/** Which images to process: all of a folder, or those of a list. */
public final class ImageFiles {
  private ImageFiles() {}

  /**
   * The images by image id, in order.
   *
   * @param source a folder, of which all files with the ending of an image are taken, folders in it
   *     included, in the order of their paths; or a text file with an image a line: its path seen
   *     from the list's folder, or an image id, a tab and the path. Without an image id, it is the
   *     file's name without the ending, as in COCO_val2014_000000393267.
   * @throws UserError if the source cannot be read, has no image, or two with one id
   */
  public static Map<String, Path> of(Path source) {
    try {
      Map<String, Path> images = Files.isDirectory(source) ? ofFolder(source) : ofList(source);
      if (images.isEmpty()) {
        throw new UserError(source + " has no images, expected files such as 1.png or 1.jpg");
      }
      return images;
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(source, e);
    }
  }

  /**
   * The file of an image, which may be named by its id or by its file's name, as a {@link
   * RegionStore} finds it; null where there is none.
   *
   * @param images by image id
   */
  public static @Nullable Path find(Map<String, Path> images, String imageId) {
    Path exact = images.get(imageId);
    Path file =
        exact == null && ImageNames.isImage(imageId) ? images.get(ImageNames.id(imageId)) : exact;
    return file != null && Files.isRegularFile(file) ? file : null;
  }

  /** The image id of a file. A name that is no UTF-8, which no text can hold, is escaped. */
  public static String imageId(Path file) {
    Path last = file.getFileName();
    String name = String.valueOf(last);
    if (last != null && !AtomicFiles.isText(last)) {
      String uri = file.toUri().getRawPath();
      name = uri.substring(uri.lastIndexOf('/') + 1);
    }
    return ImageNames.id(name);
  }

  private static Map<String, Path> ofFolder(Path folder) throws IOException {
    Map<String, Path> images = new LinkedHashMap<>();
    List<Path> files = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      paths
          .filter(
              path ->
                  ImageNames.isImage(String.valueOf(path.getFileName()))
                      && Files.isRegularFile(path))
          .sorted()
          .forEach(files::add);
    }
    for (Path file : files) {
      put(images, imageId(file), file);
    }
    return images;
  }

  private static Map<String, Path> ofList(Path list) throws IOException {
    Map<String, Path> images = new LinkedHashMap<>();
    for (String line : InputFile.lines(list)) {
      if (!line.isBlank()) {
        int tab = line.indexOf('\t');
        Path file = list.resolveSibling(line.substring(tab + 1).strip());
        put(images, tab < 0 ? imageId(file) : line.substring(0, tab), file);
      }
    }
    return images;
  }

  private static void put(Map<String, Path> images, String imageId, Path file) {
    Path other = images.put(imageId, file);
    if (other != null) {
      throw new UserError(
          "%s and %s both have the image id \"%s\"".formatted(other, file, imageId));
    }
  }
}
