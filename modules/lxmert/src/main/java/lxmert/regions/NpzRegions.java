package lxmert.regions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import lxmert.io.AtomicFiles;
import lxmert.io.UserError;
import lxmert.tensor.NpzWriter;
import lxmert.vision.Regions;

/**
 * Regions as one {@code .npz} an image, in the style of the bottom-up-attention repositories. The
 * image's id is the file name up to the first dot. Arrays and what stands for a missing one: {@code
 * docs/regions.md}. The pickled {@code info} is never opened.
 */
public final class NpzRegions {
  private NpzRegions() {}

  /**
   * Reads one file, or all {@code .npz} files of a folder in the order of their names, and hands
   * over each image's id and regions.
   *
   * @throws UserError naming file and array, if one is missing, torn or of another shape
   */
  public static void read(Path fileOrFolder, BiConsumer<String, Regions> images) {
    for (Path file : files(fileOrFolder)) {
      String name = file.getFileName().toString();
      images.accept(name.split("\\.", 2)[0], read(file));
    }
  }

  /**
   * Writes an image's regions as {@code ID.npz} in the style that {@link #read} reads. Arrays stand
   * uncompressed, as {@code numpy.savez} writes them.
   *
   * @throws UserError if the id cannot be the name of a file
   */
  static void write(Path folder, String imageId, Regions regions) {
    if (imageId.contains("/") || imageId.contains("\\") || imageId.contains(".")) {
      throw new UserError(
          "the image id \"%s\" has a slash or a dot and cannot be the name of a file .npz"
              .formatted(imageId));
    }
    int n = regions.count();
    AtomicFiles.write(
        folder.resolve(imageId + ".npz"),
        out -> {
          try (NpzWriter npz = new NpzWriter(out)) {
            npz.floats("features", regions.features(), n, regions.featureSize());
            npz.floats("boxes", regions.boxes(), n, 4);
            npz.ints("objects_id", regions.objectIds(), n);
            npz.floats("objects_conf", regions.objectScores(), n);
            npz.ints("attrs_id", regions.attributeIds(), n);
            npz.floats("attrs_conf", regions.attributeScores(), n);
            npz.ints("num_boxes", new int[] {n});
            npz.ints("image_h", new int[] {regions.imageHeight()});
            npz.ints("image_w", new int[] {regions.imageWidth()});
          }
        });
  }

  private static List<Path> files(Path fileOrFolder) {
    if (!Files.isDirectory(fileOrFolder)) {
      return List.of(fileOrFolder);
    }
    try (Stream<Path> all = Files.list(fileOrFolder)) {
      List<Path> files =
          all.filter(file -> file.getFileName().toString().endsWith(".npz")).sorted().toList();
      if (files.isEmpty()) {
        throw new UserError(fileOrFolder + " has no .npz files");
      }
      return files;
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(fileOrFolder, e);
    }
  }

  private static Regions read(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return new NpzImage(file, zip).regions();
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }
}
