package lxmert.heads;

import java.util.List;
import java.util.stream.IntStream;
import lxmert.io.UserError;
import lxmert.model.ModelConfig;

/**
 * What the classes of a model's object head mean: the names of the detector that it was trained
 * with.
 *
 * @param objects in the order of their ids
 * @param attributes likewise
 */
public record RegionNames(List<String> objects, List<String> attributes) {
  /** Copies the lists. */
  public RegionNames {
    objects = List.copyOf(objects);
    attributes = List.copyOf(attributes);
  }

  /** Numbers in place of names, where no detector tells them. */
  public static RegionNames numbers(ModelConfig config) {
    return new RegionNames(
        numbers("object", config.numObjectLabels()), numbers("attribute", config.numAttrLabels()));
  }

  private static List<String> numbers(String what, int count) {
    return IntStream.range(0, count).mapToObj(i -> what + " " + i).toList();
  }

  /** The name of an object's id; its number where there is none. */
  String object(int id) {
    return name(objects, id);
  }

  /** The name of an attribute's id; its number where there is none. */
  String attribute(int id) {
    return name(attributes, id);
  }

  private static String name(List<String> names, int id) {
    return id < names.size() ? names.get(id) : Integer.toString(id);
  }

  /** Refuses a model that tells other classes apart. */
  void requireFitting(ModelConfig config) {
    if (objects.size() != config.numObjectLabels() || attributes.size() != config.numAttrLabels()) {
      throw new UserError(
          "the detector names %d objects and %d attributes, but the model tells %d and %d apart"
              .formatted(
                  objects.size(),
                  attributes.size(),
                  config.numObjectLabels(),
                  config.numAttrLabels()));
    }
  }
}
