package lxmert.regions;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.io.InputFile;
import lxmert.io.JsonRows;
import lxmert.io.UserError;

/**
 * Regions in an HDF5 file: a group for each image, named by its id, with its arrays (VL-T5's); or
 * arrays of all images and one of their ids, {@code image_id}; or arrays of all images beside
 * {@code gqa_objects_info.json} (GQA's, {@code gqa_objects_0.h5}).
 */
final class Hdf5Regions {
  private static final String GQA_INFO = "gqa_objects_info.json";
  private static final Pattern GQA = Pattern.compile("gqa_objects_([0-9]{1,4})\\.h5");

  private final Path file;
  private final ImageArrays.Sink images;

  private Hdf5Regions(Path file, ImageArrays.Sink images) {
    this.file = file;
    this.images = images;
  }

  /** What GQA tells of an image: {@code idx} is its row in the file of number {@code file}. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record GqaImage(
      int width, int height, @JsonProperty("objectsNum") int boxes, int idx, int file) {}

  /** Hands over the images of a file. */
  static void read(Path file, ImageArrays.Sink images) throws IOException {
    try (HdfFile hdf = new HdfFile(InputFile.regular(file))) {
      new Hdf5Regions(file, images).group(hdf, "");
    } catch (UserError e) {
      throw e;
    } catch (RuntimeException e) { // its reader trusts what the file says
      throw new UserError("%s cannot be read as HDF5: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void group(Group group, String id) throws IOException {
    Map<String, Dataset> arrays = new TreeMap<>();
    for (Node node : group) {
      if (node instanceof Dataset array) {
        arrays.put(node.getName(), array);
      } else if (node instanceof Group inner) {
        group(inner, id.isEmpty() ? node.getName() : id + "/" + node.getName());
      }
    }
    boolean regions = RegionField.FEATURES.in(arrays.keySet()) != null;
    if (regions && id.isEmpty()) {
      rows(arrays);
    } else if (regions) {
      images.accept(image("HDF5, a group for each image", id, arrays, -1));
    }
  }

  private void rows(Map<String, Dataset> arrays) throws IOException {
    String name = RegionField.IMAGE_ID.in(arrays.keySet());
    Matcher gqa = GQA.matcher(String.valueOf(file.getFileName()));
    Path info = file.resolveSibling(GQA_INFO);
    if (name != null) {
      Object ids = HdfArrays.array(arrays, name).getData();
      for (int row = 0; row < Array.getLength(ids); row++) {
        String id = String.valueOf(Array.get(ids, row));
        images.accept(image("HDF5, a row for each image", id, arrays, row));
      }
    } else if (gqa.matches() && Files.exists(info)) {
      gqa(arrays, info, Integer.parseInt(gqa.group(1)));
    } else {
      throw withoutIds(arrays);
    }
  }

  private void gqa(Map<String, Dataset> arrays, Path info, int number) throws IOException {
    Map<Integer, HdfArrays> told = new TreeMap<>();
    JsonRows.of(info)
        .entries(
            "image",
            GqaImage.class,
            (place, id, image) -> {
              if (image.file == number) {
                HdfArrays own = image("HDF5 with " + GQA_INFO, id, arrays, image.idx);
                told.put(
                    image.idx,
                    own.with(
                        Map.of(
                            "width", image.width,
                            "height", image.height,
                            "num_boxes", image.boxes)));
              }
            });
    for (HdfArrays image : told.values()) {
      images.accept(image);
    }
  }

  private HdfArrays image(String kind, String id, Map<String, Dataset> arrays, int row) {
    return new HdfArrays(kind, "%s, image %s".formatted(file, id), id, arrays, row, Map.of());
  }

  private UserError withoutIds(Map<String, Dataset> arrays) {
    String rows = arrays.containsKey("pos_boxes") ? "slice(*h[\"pos_boxes\"][row])" : "row";
    String names =
        arrays.keySet().stream()
            .filter(name -> RegionField.named(name) != null)
            .map(name -> "%s=h[\"%1$s\"][%s]".formatted(name, rows))
            .reduce("", (all, next) -> all + ", " + next);
    return UserError.withProgram(
        file
            + " is HDF5 with arrays of all images, but without their ids (\"image_id\"); where a"
            + " pickle beside it has them, this Python makes .npz files:",
        """
          import h5py, pickle, numpy as np; h = h5py.File(r"%s", "r")
          for image, row in pickle.load(open("IMGID2IDX.pkl", "rb")).items():
              np.savez(f"{image}.npz"%s)"""
            .formatted(file, names));
  }
}
