package lxmert.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.serving.ServedModel;
import lxmert.vision.RegionBatch;
import lxmert.vision.Regions;
import lxmert.world.WorldImage;

/** What a model looked at, for those who draw it. */
public final class RegionsJson {
  /**
   * Of a thing's class, mean over the regions of an image, below which the world's detector does
   * not know what it sees; measured (docs/decisions/0020-the-server-and-its-page.md).
   */
  private static final double LEAST_CERTAINTY = 0.62;

  private static final String STRANGE =
      "The model knows small drawn pictures of shapes and nothing else. This does not look like one"
          + " of them, so its answers may mean little.";

  private RegionsJson() {}

  /** Whether a model looks through the world's detector. */
  public static boolean ofWorld(ServedModel model) {
    return model.objectNames().equals(WorldImage.shapes());
  }

  /**
   * Adds {@code images} with their sizes, {@code regions}, and {@code note} where an image is
   * beyond what the model can know.
   *
   * @param seen the regions of each image
   */
  public static void addTo(ObjectNode json, ServedModel model, List<Regions> seen) {
    ArrayNode sizes = json.putArray("images");
    ArrayNode list = json.putArray("regions");
    for (int image = 0; image < seen.size(); image++) {
      Regions own = seen.get(image);
      sizes.addObject().put("width", own.imageWidth()).put("height", own.imageHeight());
      for (int i = 0; i < own.count(); i++) {
        list.add(region(own, i, model).put("image", image + 1));
      }
    }
    if (ofWorld(model) && seen.stream().anyMatch(RegionsJson::isStrange)) {
      json.put("note", STRANGE);
    }
  }

  /** A region with its box, in pixels of the image as sent. */
  static ObjectNode boxed(Regions regions, int i) {
    ObjectNode region = StrictJson.object();
    ArrayNode box = region.putArray("box");
    for (int edge = 0; edge < RegionBatch.BOX_SIZE; edge++) {
      box.add(regions.boxes()[RegionBatch.BOX_SIZE * i + edge]);
    }
    return region;
  }

  private static boolean isStrange(Regions regions) {
    return Math.max(regions.imageWidth(), regions.imageHeight()) > WorldImage.largestSide()
        || certainty(regions.objectScores()) < LEAST_CERTAINTY;
  }

  private static double certainty(float[] scores) {
    return IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).average().orElse(0);
  }

  private static ObjectNode region(Regions regions, int i, ServedModel model) {
    return boxed(regions, i)
        .put("object", model.objectNames().get(regions.objectIds()[i]))
        .put("object_score", regions.objectScores()[i])
        .put("attribute", model.attributeNames().get(regions.attributeIds()[i]))
        .put("attribute_score", regions.attributeScores()[i]);
  }
}
