package lxmert.dataset;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The things of an image, as far as GQA's metrics ask for them.
 *
 * @param objects the box of each by id: x0, y0, x1, y1 as shares of the image's width and height
 */
public record GqaSceneGraph(Map<String, double[]> objects) {
  /** Copies the map. */
  public GqaSceneGraph {
    objects = new LinkedHashMap<>(objects);
  }
}
