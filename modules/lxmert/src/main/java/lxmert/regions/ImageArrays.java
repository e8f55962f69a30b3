package lxmert.regions;

import java.io.IOException;
import java.util.Set;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/** The arrays of one image, by the names that its file gives them, whatever kind of file it is. */
interface ImageArrays {
  /** Takes images as they are read. */
  @FunctionalInterface
  interface Sink {
    void accept(ImageArrays image) throws IOException;
  }

  /** What kind of file they come from, as the user is told. */
  String kind();

  /** File and record, for errors. */
  String place();

  /** The image's id as the file has it. */
  String imageId();

  /** The names of the arrays, of those too that are of no use. */
  Set<String> names();

  /**
   * Reads an array.
   *
   * @param name one of {@link #names}
   * @throws UserError if it is torn or holds something else than numbers
   */
  Npy read(String name) throws IOException;

  /** The array of a field, if there is one. */
  default @Nullable Npy find(RegionField field) throws IOException {
    String name = field.in(names());
    return name == null ? null : read(name);
  }

  /**
   * The array of a field.
   *
   * @throws UserError if there is none
   */
  default Npy need(RegionField field) throws IOException {
    Npy array = find(field);
    if (array == null) {
      throw new UserError("%s has no %s".formatted(place(), field));
    }
    return array;
  }
}
