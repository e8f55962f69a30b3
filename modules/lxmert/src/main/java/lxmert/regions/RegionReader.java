package lxmert.regions;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.UserError;
import lxmert.vision.ImageLimits;
import lxmert.vision.ImageReader;
import lxmert.vision.ImageSize;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/**
 * Reads regions that other programs wrote: tables, NumPy archives, HDF5 files, LMDB databases. What
 * a file is follows from how it begins, and how it tells of an image from the names and shapes of
 * its arrays ({@code docs/regions.md}). Pickles of NumPy's own are not read.
 */
public final class RegionReader {
  private static final byte[] ZIP = {'P', 'K'};
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F'};
  private static final byte[] NUMPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** Where the first page of a database begins with its mark. */
  private static final int LMDB_AT = 16;

  private static final byte[] LMDB = {(byte) 0xde, (byte) 0xc0, (byte) 0xef, (byte) 0xbe};

  private final RenamedImages names;
  private final Map<String, Path> images;

  /** Takes ids and sizes as the files have them. */
  public RegionReader() {
    this(RenamedImages.NONE, Map.of());
  }

  /**
   * Takes more from elsewhere.
   *
   * @param names for the ids of the files
   * @param images files by image id, to take the size from where regions come without
   */
  public RegionReader(RenamedImages names, Map<String, Path> images) {
    this.names = names;
    this.images = Map.copyOf(images);
  }

  /**
   * Reads a file, or a folder with a NumPy archive for each image or a database, and hands over
   * each image's id and regions. One image is held at a time.
   *
   * @return what was recognised, in a line
   * @throws UserError naming file, image and array, if something is missing, torn or of another
   *     shape, or of a kind that is not read; it then says how to convert it
   */
  public String read(Path source, BiConsumer<String, Regions> sink) {
    RegionsFromArrays regions = new RegionsFromArrays(this::size);
    try {
      open(
          source,
          image -> {
            String id = names.of(image.place(), image.imageId());
            sink.accept(id, regions.regions(image));
          });
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(source, e);
    }
    String recognised = regions.recognised();
    if (recognised == null) {
      throw new UserError(source + " holds no images with regions");
    }
    return recognised;
  }

  private @Nullable ImageSize size(ImageArrays image) {
    Path file = images.get(names.of(image.place(), image.imageId()));
    return file == null
        ? null
        : ImageReader.size(ImageReader.content(file, ImageLimits.standard()), file.toString());
  }

  private static void open(Path source, ImageArrays.Sink images) throws IOException {
    if (InputFile.isStandardInput(source)) {
      RegionTable.read(source, images); // the others are not read from their beginning to their end
      return;
    }
    if (Files.isDirectory(source)) {
      folder(source, images);
      return;
    }
    byte[] start = start(source);
    if (begins(start, 0, ZIP)) {
      NpzRegions.read(source, images);
    } else if (begins(start, 0, HDF5)) {
      Hdf5Regions.read(source, images);
    } else if (begins(start, LMDB_AT, LMDB)) {
      LmdbRegions.read(source, images);
    } else if (begins(start, 0, NUMPY)) {
      throw NumpyPickles.refused(source);
    } else {
      RegionTable.read(source, images);
    }
  }

  private static void folder(Path folder, ImageArrays.Sink images) throws IOException {
    Path database = folder.resolve(LmdbRegions.DATA);
    if (Files.exists(database)) {
      LmdbRegions.read(database, images);
      return;
    }
    List<Path> archives = files(folder, ".npz");
    if (archives.isEmpty() && !files(folder, ".npy").isEmpty()) {
      throw NumpyPickles.refused(folder);
    }
    if (archives.isEmpty()) {
      throw new UserError(
          "%s has no .npz files and no %s, and other files are given by name"
              .formatted(folder, LmdbRegions.DATA));
    }
    for (Path archive : archives) {
      NpzRegions.read(archive, images);
    }
  }

  /** The files of a folder with an ending, in the order of their names. */
  static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static byte[] start(Path file) throws IOException {
    try (InputStream in = InputFile.stream(file)) {
      return in.readNBytes(LMDB_AT + LMDB.length);
    }
  }

  private static boolean begins(byte[] start, int at, byte[] mark) {
    return start.length >= at + mark.length
        && Arrays.equals(start, at, at + mark.length, mark, 0, mark.length);
  }
}
