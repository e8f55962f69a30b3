package lxmert.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.Digests;
import lxmert.serving.ServingError;
import lxmert.serving.ServingError.Kind;

/** The files of the page, which come with the program. */
final class PageFiles {
  /** What the page begins with. */
  static final String START = "index.html";

  private static final Map<String, String> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put(START, "text/html; charset=utf-8");
    TYPES.put("style.css", "text/css; charset=utf-8");
    TYPES.put("icon.svg", "image/svg+xml");
    for (String script :
        new String[] {"page", "server", "picture", "results", "choice", "status"}) {
      TYPES.put(script + ".js", "text/javascript; charset=utf-8");
    }
  }

  private final Map<String, File> files;

  private PageFiles(Map<String, File> files) {
    this.files = files;
  }

  /**
   * A file.
   *
   * @param type as HTTP names it
   * @param tag tells its content from any other
   */
  record File(String type, String tag, byte[] content) {}

  static PageFiles load() {
    Map<String, File> files = new LinkedHashMap<>();
    TYPES.forEach(
        (name, type) -> {
          byte[] content = read(name);
          files.put(
              name, new File(type, '"' + Digests.of(content).substring(0, 16) + '"', content));
        });
    return new PageFiles(files);
  }

  private static byte[] read(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream("page/" + name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the program");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A file by its name.
   *
   * @throws ServingError if there is none
   */
  File find(String name) {
    File file = files.get(name);
    if (file == null) {
      throw new ServingError(Kind.NOT_FOUND, "unknown path");
    }
    return file;
  }
}
