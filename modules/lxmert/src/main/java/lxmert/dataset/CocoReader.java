package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.io.JsonProblem;
import lxmert.io.JsonRows;
import lxmert.io.JsonRows.RowList;
import org.jspecify.annotations.Nullable;

/**
 * Streams COCO's JSON, entry by entry, and joins it. The sections may stand in any order, so an
 * annotation is kept with its ids until all have been read.
 */
final class CocoReader {
  private static final int MAX_SIDE = 1 << 20;

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ImageRow(
      @JsonProperty("id") long id,
      @JsonProperty("file_name") String fileName,
      @JsonProperty("width") int width,
      @JsonProperty("height") int height) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record NameRow(@JsonProperty("id") long id, @JsonProperty("name") String name) {}

  /** Attributes are ids or names. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record AnnotationRow(
      @JsonProperty("image_id") long image,
      @JsonProperty("category_id") long category,
      @JsonProperty("bbox") List<Float> box,
      @JsonProperty("attributes") @Nullable List<JsonNode> attributes,
      @JsonProperty("iscrowd") @Nullable Integer crowd,
      @JsonProperty("area") @Nullable Double area) {
    double areaOrBox() {
      return area == null ? (double) box.get(2) * box.get(3) : area;
    }
  }

  private record Placed(JsonRows.Place place, AnnotationRow row) {}

  /** Entries (id, name) of a vocabulary, in the file's order. */
  private record Names(List<String> names, Map<Long, Integer> byId, Map<String, Integer> byName) {
    static Names empty() {
      return new Names(new ArrayList<>(), new HashMap<>(), new HashMap<>());
    }
  }

  private final Path file;
  private final Names categories = Names.empty();
  private final Names attributes = Names.empty();
  private final Map<Long, ImageRow> images = new LinkedHashMap<>();
  private final List<Placed> annotations = new ArrayList<>();

  CocoReader(Path file) {
    this.file = file;
  }

  CocoAnnotations read() {
    JsonRows.of(file)
        .lists(
            List.of(
                new RowList<>("images", "image", true, ImageRow.class, this::add),
                names("categories", "category", true, categories),
                names("attributes", "attribute", false, attributes),
                new RowList<>("annotations", "annotation", true, AnnotationRow.class, this::add)));
    return join();
  }

  private static RowList<NameRow> names(String key, String name, boolean required, Names names) {
    return new RowList<>(
        key, name, required, NameRow.class, (place, row) -> add(place, row, names));
  }

  private void add(JsonRows.Place place, ImageRow image) {
    int longest = Math.max(image.width, image.height);
    if (Math.min(image.width, image.height) < 1 || longest > MAX_SIDE) {
      throw place.error(
          ": the size is %d x %d, expected 1 to %d".formatted(image.width, image.height, MAX_SIDE));
    }
    if (images.put(image.id, image) != null) {
      throw place.error(": the id " + image.id + " occurs twice");
    }
  }

  private static void add(JsonRows.Place place, NameRow row, Names names) {
    int index = names.names().size();
    if (names.byId().put(row.id, index) != null || names.byName().put(row.name, index) != null) {
      throw place.error(": the id %d or the name \"%s\" occurs twice".formatted(row.id, row.name));
    }
    names.names().add(row.name);
  }

  private void add(JsonRows.Place place, AnnotationRow row) {
    List<Float> box = row.box;
    boolean good = box.size() == 4 && box.stream().allMatch(Float::isFinite);
    if (!good || box.get(2) < 0 || box.get(3) < 0) {
      throw place.error(": bbox is %s, expected [x, y, width, height]".formatted(box));
    }
    if (!(row.areaOrBox() >= 0) || Double.isInfinite(row.areaOrBox())) {
      throw place.error(": area is %s, expected square pixels, 0 or more".formatted(row.area));
    }
    annotations.add(new Placed(place, row));
  }

  private CocoAnnotations join() {
    Map<Long, List<AnnotatedObject>> things = new HashMap<>();
    for (Placed annotation : annotations) {
      long image = annotation.row.image;
      if (!images.containsKey(image)) {
        throw annotation.place.error(": image_id " + image + " is not among the images");
      }
      things.computeIfAbsent(image, id -> new ArrayList<>()).add(thing(annotation));
    }
    List<AnnotatedImage> annotated = new ArrayList<>(images.size());
    images.forEach(
        (id, image) ->
            annotated.add(
                new AnnotatedImage(
                    id,
                    image.fileName,
                    image.width,
                    image.height,
                    things.getOrDefault(id, List.of()))));
    return new CocoAnnotations(categories.names(), attributes.names(), annotated);
  }

  private AnnotatedObject thing(Placed annotation) {
    AnnotationRow row = annotation.row;
    Integer category = categories.byId().get(row.category);
    if (category == null) {
      throw annotation.place.error(
          ": category_id " + row.category + " is not among the categories");
    }
    List<Integer> own = new ArrayList<>();
    for (JsonNode attribute : row.attributes == null ? List.<JsonNode>of() : row.attributes) {
      own.add(attribute(annotation.place, attribute));
    }
    List<Float> box = row.box;
    return new AnnotatedObject(
        box.get(0),
        box.get(1),
        box.get(0) + box.get(2),
        box.get(1) + box.get(3),
        category,
        own,
        row.crowd != null && row.crowd != 0,
        row.areaOrBox());
  }

  private int attribute(JsonRows.Place place, JsonNode attribute) {
    Integer index =
        attribute.isTextual()
            ? attributes.byName().get(attribute.textValue())
            : attribute.isIntegralNumber() ? attributes.byId().get(attribute.longValue()) : null;
    if (index == null) {
      throw place.error(
          ": attributes has %s, expected an id or a name of the file's attributes"
              .formatted(JsonProblem.found(attribute)));
    }
    return index;
  }
}
