package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
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
import lxmert.io.IdText;
import lxmert.io.JsonRows;
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
    long[] id = {1};
    JsonRows.of(file)
        .lines(
            "sentence",
            Row.class,
            (place, row) -> {
              String set = row.identifier.split("-", 2)[0];
              for (int k = 0; k < orders; k++) {
                sets.computeIfAbsent(set, name -> new ArrayList<>())
                    .add(annotated(place, id[0]++, row, k));
              }
            });
    if (sets.isEmpty()) {
      throw new UserError(file + " holds no sentence, expected one a line");
    }
    return sets;
  }

  private AnnotatedImage annotated(JsonRows.Place place, long id, Row row, int k) {
    String split = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
    String name = "%s/%s-%s-%d.png".formatted(row.directory, split, row.identifier, k);
    Path image = file.resolveSibling("images").resolve(name);
    if (!Files.isRegularFile(image)) {
      throw place.error(": there is no image " + image);
    }
    if (row.panels.size() != PANELS) {
      throw place.error(
          ": structured_rep has %d panels, expected %d".formatted(row.panels.size(), PANELS));
    }
    List<AnnotatedObject> things = new ArrayList<>();
    for (int slot = 0; slot < PANELS; slot++) {
      for (Shape shape : row.panels.get(ORDERS[k][slot])) {
        things.add(thing(place, shape, slot * PANEL_STEP));
      }
    }
    return new AnnotatedImage(id, name, WIDTH, HEIGHT, things);
  }

  private static AnnotatedObject thing(JsonRows.Place place, Shape shape, int left) {
    int object = OBJECTS.indexOf(shape.type);
    List<String> known = List.copyOf(ATTRIBUTES.keySet());
    int colour = known.indexOf(shape.color);
    int size = known.indexOf(Integer.toString(shape.size));
    if (object < 0 || colour < 0 || size < 0) {
      throw place.error(
          ": a shape has type \"%s\", color \"%s\", size %d; expected type %s, color and size of %s"
              .formatted(shape.type, shape.color, shape.size, OBJECTS, known));
    }
    int x = left + shape.x;
    int side = shape.size;
    return new AnnotatedObject(
        x, shape.y, x + side, shape.y + side, object, List.of(colour, size), false);
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Row(
      @JsonProperty("identifier") String identifier,
      @JsonProperty("directory") @JsonDeserialize(using = IdText.class) String directory,
      @JsonProperty("structured_rep") List<List<Shape>> panels) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Shape(
      @JsonProperty("type") String type,
      @JsonProperty("color") String color,
      @JsonProperty("size") int size,
      @JsonProperty("x_loc") int x,
      @JsonProperty("y_loc") int y) {}
}
