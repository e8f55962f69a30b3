package lxmert.io;

import java.util.Locale;
import java.util.Set;

/** What the names of image files say. */
public final class ImageNames {
  private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "webp", "bmp", "gif");

  private ImageNames() {}

  /** Whether a name has the ending of an image, such as 17.png. */
  public static boolean isImage(String name) {
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  /** The image id of a file's name: the name without its ending. */
  public static String id(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }
}
