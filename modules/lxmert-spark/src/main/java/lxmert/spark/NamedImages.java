package lxmert.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.ImageNames;
import lxmert.io.UserError;
import lxmert.regions.ImageFiles;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Which images to process, as {@link ImageFiles} has it, on any Hadoop file system. */
final class NamedImages {
  private NamedImages() {}

  /**
   * The names of images by image id, in order.
   *
   * @param source a folder or a list, as {@link ImageFiles#of} takes them
   * @throws UserError if it cannot be read, has no image, or two with one id
   */
  static Map<String, String> of(String source, HadoopFiles files) {
    Map<String, String> images = new LinkedHashMap<>();
    if (HadoopFiles.isLocal(source)) {
      ImageFiles.of(HadoopFiles.path(source))
          .forEach((id, file) -> images.put(id, file.toAbsolutePath().normalize().toString()));
      return images;
    }
    Path path = new Path(source);
    try {
      FileStatus status = files.system(path).getFileStatus(path);
      if (status.isDirectory()) {
        ofFolder(files.system(path), path).forEach(each -> put(images, id(each), each));
      } else {
        ofList(files.text(source), path, images);
      }
    } catch (IOException e) {
      throw HadoopFiles.cannotRead(source, e);
    }
    if (images.isEmpty()) {
      throw new UserError(source + " has no images, expected files such as 1.png or 1.jpg");
    }
    return images;
  }

  private static List<String> ofFolder(FileSystem system, Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> all = system.listFiles(folder, true);
    while (all.hasNext()) {
      Path file = all.next().getPath();
      if (ImageNames.isImage(file.getName())) {
        names.add(file.toString());
      }
    }
    names.sort(null);
    return names;
  }

  private static void ofList(String text, Path list, Map<String, String> images) {
    text.lines()
        .filter(line -> !line.isBlank())
        .forEach(
            line -> {
              int tab = line.indexOf('\t');
              String name = line.substring(tab + 1).strip();
              String file = new Path(list.getParent(), name).toString();
              put(images, tab < 0 ? id(file) : line.substring(0, tab), file);
            });
  }

  private static String id(String file) {
    return ImageNames.id(file.substring(file.lastIndexOf('/') + 1));
  }

  private static void put(Map<String, String> images, String id, String file) {
    String other = images.put(id, file);
    if (other != null) {
      throw new UserError("%s and %s both have the image id \"%s\"".formatted(other, file, id));
    }
  }
}
