package lxmert.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.dataset.CocoAnnotations.AnnotatedImage;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.UserError;

/**
 * COCO annotations from NLVR (Suhr et al. 2017, github.com/lil-lab/nlvr, folder {@code nlvr}): its
 * file holds a sentence a line with {@code structured_rep}, the shapes in each of an image's three
 * panels. An image is 400 x 100 pixels; panels of 100 x 100 begin at 0, 150 and 300. A shape's
 * {@code x_loc} and {@code y_loc} are its left upper corner within its panel and {@code size} is
 * its width and height. Each image exists in six orders of its panels, {@code
 * images/DIRECTORY/SPLIT-IDENTIFIER-K.png}, K counting the orders alphabetically.
 *
 * <p>Classes are the shapes, attributes colour and size.
 */
public final class NlvrBoxes {
  private static final List<String> OBJECTS = List.of("square", "circle", "triangle");

  /** Colours and sizes as sentences call them, under the values of the file. */
  private static final Map<String, String> ATTRIBUTES = attributes();

  private static final int[][] ORDERS = {
    {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}
  };
  private static final int PANELS = 3;
  private static final int PANEL_STEP = 150;
  private static final int WIDTH = 400;
  private static final int HEIGHT = 100;

  private final Path file;
  private final int orders;

  /**
   * What an import wrote.
   *
   * @param seed what the choice of the images held back came from
   * @param images how many, by split
   * @param boxes how many, by split
   */
  public record Summary(long seed, Map<String, Integer> images, Map<String, Integer> boxes) {}

  private NlvrBoxes(Path file, int orders) {
    this.file = file;
    this.orders = orders;
  }

  private static Map<String, String> attributes() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("Black", "black");
    names.put("#0099ff", "blue");
    names.put("Yellow", "yellow");
    names.put("10", "small");
    names.put("20", "medium");
    names.put("30", "big");
    return names;
  }

  /**
   * Writes {@code train.json} and {@code valid.json}. A tenth of the sets of images that a sentence
   * was written for are held back, whole.
   *
   * @param file such as {@code dev.json}; the folder {@code images} lies beside it
   * @param orders of the panels to take, 1 to 6, of each image
   * @param seed same seed, same images held back
   * @throws UserError if the file is not as described or an image is not there
   */
  public static Summary convert(Path file, Path out, int orders, long seed) {
    if (orders < 1 || orders > ORDERS.length) {
      throw new UserError(
          "%d orders of the panels were asked for, expected 1 to %d"
              .formatted(orders, ORDERS.length));
    }
    Map<String, List<AnnotatedImage>> sets = new NlvrBoxes(file, orders).read();
    Set<String> heldBack = HeldBack.tenth(new LinkedHashSet<>(sets.keySet()), seed);
    Map<String, Integer> images = new LinkedHashMap<>();
    Map<String, Integer> boxes = new LinkedHashMap<>();
    for (String split : List.of("train", "valid")) {
      List<AnnotatedImage> own =
          sets.entrySet().stream()
              .filter(set -> heldBack.contains(set.getKey()) == split.equals("valid"))
              .flatMap(set -> set.getValue().stream())
              .toList();
      new CocoAnnotations(OBJECTS, List.copyOf(ATTRIBUTES.values()), own)
          .write(out.resolve(split + ".json"));
      images.put(split, own.size());
      boxes.put(split, own.stream().mapToInt(annotated -> annotated.things().size()).sum());
    }
    return new Summary(seed, images, boxes);
  }

  /** The images by set: an identifier is that of the set, a dash and a number. */
  private Map<String, List<AnnotatedImage>> read() {
    Map<String, List<AnnotatedImage>> sets = new LinkedHashMap<>();
    long id = 1;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String place = file + ", line " + number++;
        JsonNode row = row(place, line);
        String identifier = text(place, row, "identifier");
        String set = identifier.split("-", 2)[0];
        for (int k = 0; k < orders; k++) {
          sets.computeIfAbsent(set, name -> new ArrayList<>()).add(annotated(place, id++, row, k));
        }
      }
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
    if (sets.isEmpty()) {
      throw new UserError(file + " holds no sentence, expected one a line");
    }
    return sets;
  }

  private static JsonNode row(String place, String line) {
    try {
      return Json.mapper().readTree(line);
    } catch (IOException e) {
      throw Json.explain(place, e);
    }
  }

  private AnnotatedImage annotated(String place, long id, JsonNode row, int k) {
    String split = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
    String name =
        "%s/%s-%s-%d.png"
            .formatted(text(place, row, "directory"), split, text(place, row, "identifier"), k);
    Path image = file.resolveSibling("images").resolve(name);
    if (!Files.isRegularFile(image)) {
      throw new UserError(place + ": there is no image " + image);
    }
    JsonNode panels = row.path("structured_rep");
    if (panels.size() != PANELS) {
      throw new UserError(
          "%s: structured_rep has %d panels, expected %d".formatted(place, panels.size(), PANELS));
    }
    List<AnnotatedObject> things = new ArrayList<>();
    for (int slot = 0; slot < PANELS; slot++) {
      for (JsonNode shape : panels.get(ORDERS[k][slot])) {
        things.add(thing(place, shape, slot * PANEL_STEP));
      }
    }
    return new AnnotatedImage(id, name, WIDTH, HEIGHT, things);
  }

  private static AnnotatedObject thing(String place, JsonNode shape, int left) {
    int object = OBJECTS.indexOf(shape.path("type").asText());
    List<String> known = List.copyOf(ATTRIBUTES.keySet());
    int colour = known.indexOf(shape.path("color").asText());
    int size = known.indexOf(shape.path("size").asText());
    boolean placed = shape.path("x_loc").isInt() && shape.path("y_loc").isInt();
    if (object < 0 || colour < 0 || size < 0 || !placed) {
      throw new UserError(
          "%s: the shape %s is none of NLVR's, expected type %s, color and size of %s, x_loc, y_loc"
              .formatted(place, shape, OBJECTS, known));
    }
    int x = left + shape.get("x_loc").asInt();
    int y = shape.get("y_loc").asInt();
    int side = shape.get("size").asInt();
    return new AnnotatedObject(x, y, x + side, y + side, object, List.of(colour, size), false);
  }

  private static String text(String place, JsonNode row, String key) {
    JsonNode value = row.path(key);
    if (!value.isTextual()) {
      throw new UserError("%s: expected a text \"%s\", found %s".formatted(place, key, row));
    }
    return value.asText();
  }
}
