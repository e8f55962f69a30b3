package lxmert.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.io.Json;
import lxmert.io.UserError;

/**
 * Streams COCO's JSON, entry by entry, and joins it. The sections may stand in any order, so an
 * annotation is kept with its ids until all have been read.
 */
final class CocoReader {
  /** Reads one entry of a list; more follows it. */
  private static final ObjectReader ENTRY =
      Json.mapper()
          .readerFor(JsonNode.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private record ImageRow(String fileName, int width, int height) {}

  private record Annotation(
      String place,
      long image,
      long category,
      float[] box,
      List<JsonNode> attributes,
      boolean crowd,
      double area) {}

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
  private final List<Annotation> annotations = new ArrayList<>();

  CocoReader(Path file) {
    this.file = file;
  }

  CocoAnnotations read() {
    Set<String> sections = new HashSet<>();
    try (JsonParser json = Json.mapper().createParser(file.toFile())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new UserError(file + ": expected COCO annotations, a JSON object");
      }
      for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        readSection(key, json);
        sections.add(key);
      }
    } catch (IOException e) {
      throw Json.explain(file.toString(), e);
    }
    for (String key : List.of("images", "categories", "annotations")) {
      if (!sections.contains(key)) {
        throw new UserError(file + ": the key \"" + key + "\" of COCO annotations is missing");
      }
    }
    return join();
  }

  private void readSection(String key, JsonParser json) throws IOException {
    boolean known = List.of("images", "categories", "attributes", "annotations").contains(key);
    if (!known) {
      json.skipChildren();
      return;
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new UserError(file + ": \"" + key + "\" is not a list");
    }
    for (int count = 0; json.nextToken() != JsonToken.END_ARRAY; count++) {
      String place = file + ": " + key + "[" + count + "]";
      JsonNode entry = ENTRY.readValue(json);
      switch (key) {
        case "images" -> readImage(place, entry);
        case "categories" -> readName(place, entry, categories);
        case "attributes" -> readName(place, entry, attributes);
        default -> readAnnotation(place, entry);
      }
    }
  }

  private void readImage(String place, JsonNode entry) {
    long id = integer(place, entry, "id");
    long width = integer(place, entry, "width");
    long height = integer(place, entry, "height");
    if (width < 1 || height < 1 || width > 1 << 20 || height > 1 << 20) {
      throw new UserError(place + " has the size " + width + " x " + height);
    }
    ImageRow image = new ImageRow(text(place, entry, "file_name"), (int) width, (int) height);
    if (images.put(id, image) != null) {
      throw new UserError(place + ": the id " + id + " occurs twice");
    }
  }

  private static void readName(String place, JsonNode entry, Names names) {
    long id = integer(place, entry, "id");
    String name = text(place, entry, "name");
    int index = names.names().size();
    if (names.byId().put(id, index) != null || names.byName().put(name, index) != null) {
      throw new UserError(place + ": the id " + id + " or the name \"" + name + "\" occurs twice");
    }
    names.names().add(name);
  }

  private void readAnnotation(String place, JsonNode entry) {
    List<JsonNode> own = new ArrayList<>();
    entry.path("attributes").forEach(own::add);
    float[] box = box(place, entry.path("bbox"));
    annotations.add(
        new Annotation(
            place,
            integer(place, entry, "image_id"),
            integer(place, entry, "category_id"),
            box,
            own,
            entry.path("iscrowd").asInt(0) != 0,
            area(place, entry.path("area"), box)));
  }

  private static float[] box(String place, JsonNode bbox) {
    float[] box = new float[4];
    boolean good = bbox.isArray() && bbox.size() == 4;
    for (int i = 0; good && i < 4; i++) {
      box[i] = bbox.get(i).floatValue();
      good = bbox.get(i).isNumber() && Float.isFinite(box[i]) && (i < 2 || box[i] >= 0);
    }
    if (!good) {
      throw new UserError(place + ": bbox is " + bbox + "; expected [x, y, width, height]");
    }
    return box;
  }

  private static double area(String place, JsonNode area, float[] box) {
    if (area.isMissingNode() || area.isNull()) {
      return (double) box[2] * box[3];
    }
    if (!area.isNumber() || !Double.isFinite(area.doubleValue()) || area.doubleValue() < 0) {
      throw new UserError(place + ": area is " + area + "; expected square pixels, 0 or more");
    }
    return area.doubleValue();
  }

  private CocoAnnotations join() {
    Map<Long, List<AnnotatedObject>> things = new HashMap<>();
    for (Annotation annotation : annotations) {
      if (!images.containsKey(annotation.image())) {
        throw new UserError(
            annotation.place() + ": image_id " + annotation.image() + " is not among the images");
      }
      things.computeIfAbsent(annotation.image(), id -> new ArrayList<>()).add(thing(annotation));
    }
    List<AnnotatedImage> annotated = new ArrayList<>(images.size());
    images.forEach(
        (id, image) ->
            annotated.add(
                new AnnotatedImage(
                    id,
                    image.fileName(),
                    image.width(),
                    image.height(),
                    things.getOrDefault(id, List.of()))));
    return new CocoAnnotations(categories.names(), attributes.names(), annotated);
  }

  private AnnotatedObject thing(Annotation annotation) {
    Integer category = categories.byId().get(annotation.category());
    if (category == null) {
      throw new UserError(
          annotation.place()
              + ": category_id "
              + annotation.category()
              + " is not among the categories");
    }
    List<Integer> own = new ArrayList<>();
    for (JsonNode attribute : annotation.attributes()) {
      own.add(attribute(annotation.place(), attribute));
    }
    float[] box = annotation.box();
    return new AnnotatedObject(
        box[0],
        box[1],
        box[0] + box[2],
        box[1] + box[3],
        category,
        own,
        annotation.crowd(),
        annotation.area());
  }

  private int attribute(String place, JsonNode attribute) {
    Integer index =
        attribute.isTextual()
            ? attributes.byName().get(attribute.textValue())
            : attributes.byId().get(attribute.asLong(Long.MIN_VALUE));
    if (index == null) {
      throw new UserError(place + ": the attribute " + attribute + " is not among the attributes");
    }
    return index;
  }

  private static long integer(String place, JsonNode entry, String key) {
    JsonNode value = entry.path(key);
    if (!value.isIntegralNumber()) {
      throw new UserError(place + ": \"" + key + "\" is " + found(value) + "; expected an integer");
    }
    return value.longValue();
  }

  private static String text(String place, JsonNode entry, String key) {
    JsonNode value = entry.path(key);
    if (!value.isTextual()) {
      throw new UserError(place + ": \"" + key + "\" is " + found(value) + "; expected a text");
    }
    return value.textValue();
  }

  private static String found(JsonNode value) {
    return value.isMissingNode() ? "missing" : value.toString();
  }
}
