package lxmert.detect;

import java.util.List;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.vision.ResizedSize;

/**
 * What is to be found in one image, as arrays. G things; crowds stand last.
 *
 * @param boxes (G, 4) as x1, y1, x2, y2 in pixels; each has an area
 * @param objects (G), classes
 * @param attributes (G, any number each)
 * @param crowds how many at the end are crowds
 */
record GroundTruth(float[] boxes, int[] objects, int[][] attributes, int crowds) {

  /** The things of an image, cut to its frame; those that have no area left are dropped. */
  static GroundTruth of(AnnotatedImage image) {
    List<AnnotatedObject> things =
        image.things().stream()
            .map(thing -> cut(thing, image.width(), image.height()))
            .filter(thing -> thing.x2() > thing.x1() && thing.y2() > thing.y1())
            .sorted((a, b) -> Boolean.compare(a.crowd(), b.crowd()))
            .toList();
    float[] boxes = new float[things.size() * 4];
    for (int i = 0; i < things.size(); i++) {
      AnnotatedObject thing = things.get(i);
      boxes[i * 4] = thing.x1();
      boxes[i * 4 + 1] = thing.y1();
      boxes[i * 4 + 2] = thing.x2();
      boxes[i * 4 + 3] = thing.y2();
    }
    return new GroundTruth(
        boxes,
        things.stream().mapToInt(AnnotatedObject::object).toArray(),
        things.stream()
            .map(thing -> thing.attributes().stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new),
        (int) things.stream().filter(AnnotatedObject::crowd).count());
  }

  private static AnnotatedObject cut(AnnotatedObject thing, int width, int height) {
    return new AnnotatedObject(
        Math.max(0, thing.x1()),
        Math.max(0, thing.y1()),
        Math.min(width, thing.x2()),
        Math.min(height, thing.y2()),
        thing.object(),
        thing.attributes(),
        thing.crowd());
  }

  /** G, crowds included. */
  int count() {
    return objects.length;
  }

  /** How many are single things; they stand first. */
  int things() {
    return objects.length - crowds;
  }

  /** How much of box i of (N, 4) lies in thing j, 0 to 1. */
  float shareInside(float[] others, int i, int j) {
    int p = i * 4;
    int q = j * 4;
    float width = Math.min(others[p + 2], boxes[q + 2]) - Math.max(others[p], boxes[q]);
    float height = Math.min(others[p + 3], boxes[q + 3]) - Math.max(others[p + 1], boxes[q + 1]);
    float area = (others[p + 2] - others[p]) * (others[p + 3] - others[p + 1]);
    return width > 0 && height > 0 ? width * height / area : 0;
  }

  /** The same things in the image after resizing. */
  GroundTruth resized(ResizedSize size) {
    float scaleX = (float) size.width() / size.rawWidth();
    float scaleY = (float) size.height() / size.rawHeight();
    float[] scaled = boxes.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= i % 2 == 0 ? scaleX : scaleY;
    }
    return new GroundTruth(scaled, objects, attributes, crowds);
  }

  /** The same things in the image of this width mirrored left to right. */
  GroundTruth mirrored(float width) {
    float[] mirrored = boxes.clone();
    for (int i = 0; i < mirrored.length; i += 4) {
      mirrored[i] = width - boxes[i + 2];
      mirrored[i + 2] = width - boxes[i];
    }
    return new GroundTruth(mirrored, objects, attributes, crowds);
  }
}
