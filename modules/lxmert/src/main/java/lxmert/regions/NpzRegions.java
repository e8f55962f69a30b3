package lxmert.regions;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.Limit;
import lxmert.io.UserError;
import lxmert.tensor.NpzWriter;
import lxmert.vision.Regions;

/**
 * Regions in NumPy's archives, in the style of the bottom-up-attention repositories: a file for
 * each image, whose id is the file name up to the first dot, or one for all, whose arrays are named
 * {@code ID/features} and so on. Arrays and what stands for a missing one: {@code docs/regions.md}.
 */
final class NpzRegions {
  private static final String ARRAY = ".npy";

  private NpzRegions() {}

  /** Hands over the images of an archive. */
  static void read(Path file, ImageArrays.Sink images) throws IOException {
    try (ZipFile zip = new ZipFile(InputFile.regular(file).toFile())) {
      checkRatio(zip, file);
      Map<String, Set<String>> found = new LinkedHashMap<>();
      zip.stream().forEach(entry -> add(entry.getName(), found));
      if (found.isEmpty()) {
        throw new UserError(
            file + " is a zip file without NumPy arrays, expected .npy files in it");
      }
      for (Map.Entry<String, Set<String>> image : found.entrySet()) {
        images.accept(
            image.getKey().isEmpty()
                ? new Entries(zip, file.toString(), imageId(file), "", image.getValue())
                : entries(zip, file, image.getKey(), image.getValue()));
      }
    }
  }

  /** An archive of any size may hold any number of arrays, each of a legal size. */
  private static void checkRatio(ZipFile zip, Path file) throws IOException {
    long most = Math.max(Limit.ARRAY_BYTES.most(), Limit.ARCHIVE_RATIO.most() * Files.size(file));
    long unpacked = zip.stream().mapToLong(entry -> Math.max(0, entry.getSize())).sum();
    if (unpacked > most) {
      throw new UserError(
          "%s unpacks to %d bytes, expected at most %d%s"
              .formatted(file, unpacked, most, Limit.ARCHIVE_RATIO.more()));
    }
  }

  private static Entries entries(ZipFile zip, Path file, String folder, Set<String> names) {
    String id = folder.substring(0, folder.length() - 1);
    return new Entries(zip, "%s, image %s".formatted(file, id), id, folder, names);
  }

  private static void add(String entry, Map<String, Set<String>> images) {
    if (entry.endsWith(ARRAY)) {
      int slash = entry.lastIndexOf('/') + 1;
      images
          .computeIfAbsent(entry.substring(0, slash), folder -> new TreeSet<>())
          .add(entry.substring(slash, entry.length() - ARRAY.length()));
    }
  }

  /** A file's name up to the first dot. */
  static String imageId(Path file) {
    return file.getFileName().toString().split("\\.", 2)[0];
  }

  /** The arrays of an archive that lies in memory, those of known names. */
  static Map<String, Npy> read(String place, byte[] archive) throws IOException {
    Map<String, Npy> arrays = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName().replace(ARRAY, "");
        if (RegionField.named(name) != null) {
          arrays.put(name, Npy.read("%s, array \"%s\"".formatted(place, name), zip));
        }
      }
    }
    return arrays;
  }

  /** An image's arrays, read when they are asked for. */
  private record Entries(
      ZipFile zip, String place, String imageId, String folder, Set<String> names)
      implements ImageArrays {
    @Override
    public String kind() {
      return folder.isEmpty()
          ? "a NumPy archive for each image"
          : "one NumPy archive for all images";
    }

    @Override
    public Npy read(String name) throws IOException {
      try (InputStream in = zip.getInputStream(zip.getEntry(folder + name + ARRAY))) {
        return Npy.read("%s, array \"%s\"".formatted(place, name), in);
      }
    }
  }

  /**
   * Writes an image's regions as {@code ID.npz}. Arrays stand uncompressed, as {@code numpy.savez}
   * writes them.
   *
   * @throws UserError if the id cannot be the name of a file
   */
  static void write(Path folder, String imageId, Regions regions) {
    if (imageId.contains("/") || imageId.contains("\\") || imageId.contains(".")) {
      throw new UserError(
          "the image id \"%s\" has a slash or a dot and cannot be the name of a file .npz"
              .formatted(imageId));
    }
    AtomicFiles.write(
        folder.resolve(imageId + ".npz"),
        out -> {
          try (NpzWriter npz = new NpzWriter(out)) {
            put(npz, "", regions);
          }
        });
  }

  /** Writes the regions of all images as one file, atomically; one image is held at a time. */
  static void writeAll(Path file, Iterable<String> imageIds, Function<String, Regions> regions) {
    AtomicFiles.write(
        file,
        out -> {
          try (NpzWriter npz = new NpzWriter(out)) {
            for (String imageId : imageIds) {
              put(npz, imageId + "/", regions.apply(imageId));
            }
          }
        });
  }

  private static void put(NpzWriter npz, String prefix, Regions regions) throws IOException {
    int n = regions.count();
    npz.floats(prefix + "features", regions.features(), n, regions.featureSize());
    npz.floats(prefix + "boxes", regions.boxes(), n, 4);
    npz.ints(prefix + "objects_id", regions.objectIds(), n);
    npz.floats(prefix + "objects_conf", regions.objectScores(), n);
    npz.ints(prefix + "attrs_id", regions.attributeIds(), n);
    npz.floats(prefix + "attrs_conf", regions.attributeScores(), n);
    npz.ints(prefix + "num_boxes", new int[] {n});
    npz.ints(prefix + "image_h", new int[] {regions.imageHeight()});
    npz.ints(prefix + "image_w", new int[] {regions.imageWidth()});
  }
}
