package lxmert.answer;

import java.util.ArrayList;
import java.util.List;
import lxmert.vision.Regions;

/**
 * An image that has been looked at: its regions, found once, for any number of questions. It holds
 * plain Java values, so it may be kept and shared between threads.
 */
public final class ImageRegions {
  private final Regions found;
  private final List<Region> regions;

  ImageRegions(Regions found, List<String> objectNames, List<String> attributeNames) {
    this.found = found;
    List<Region> named = new ArrayList<>();
    for (int i = 0; i < found.count(); i++) {
      float[] boxes = found.boxes();
      named.add(
          new Region(
              objectNames.get(found.objectIds()[i]),
              found.objectScores()[i],
              attributeNames.get(found.attributeIds()[i]),
              found.attributeScores()[i],
              new Region.Box(boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3])));
    }
    regions = List.copyOf(named);
  }

  /** What the detector found, best first. */
  public List<Region> regions() {
    return regions;
  }

  /** The regions with their features, as the model reads them. */
  public Regions features() {
    return found;
  }
}
