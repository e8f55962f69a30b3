package lxmert.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import lxmert.dataset.CocoAnnotations;
import lxmert.dataset.CocoAnnotations.AnnotatedObject;
import lxmert.io.Json;
import org.junit.jupiter.api.Test;

/** Small cases worked out by hand; a box is 10 wide and 10 high unless told otherwise. */
class CocoEvaluationTest {
  private static final float[] AT_0 = {0, 0, 10, 10};
  private static final float[] AT_40 = {40, 0, 50, 10};
  private static final float[] AT_80 = {80, 0, 90, 10};

  private final CocoEvaluation precision = new CocoEvaluation(2);

  @Test
  void isOneWhereEverythingIsFound() {
    precision.add(truth(0, AT_0, AT_40), found(0, new float[] {0.3f, 0.9f}, AT_0, AT_40));

    assertThat(precision.perClassAtHalf()).containsExactly(1, Double.NaN);
    assertThat(precision.figures().ap50()).isEqualTo(1);
  }

  @Test
  void interpolatesOverTheRecalls() {
    // Right at 0.9, wrong at 0.8, right at 0.7: precision 1, 1/2, 2/3 at recalls 1/2, 1/2, 1.
    // Recalls 0 to 0.5 (51 of them) get 1, the other 50 get 2/3.
    precision.add(
        truth(0, AT_0, AT_40), found(0, new float[] {0.9f, 0.8f, 0.7f}, AT_0, AT_80, AT_40));

    assertThat(precision.figures().ap50()).isCloseTo((51 + 50 * 2 / 3.0) / 101, within(1e-12));
  }

  @Test
  void whatIsNotFoundHasPrecisionZero() {
    precision.add(truth(0, AT_0, AT_40), found(0, new float[] {0.9f}, AT_0));

    assertThat(precision.figures().ap50()).isCloseTo(51 / 101.0, within(1e-12));
  }

  @Test
  void aThingIsFoundOnce() {
    // The second box on the same thing is wrong: precision 1, 1/2, 2/3 as above.
    precision.add(
        truth(0, AT_0, AT_40), found(0, new float[] {0.9f, 0.8f, 0.7f}, AT_0, AT_0, AT_40));

    assertThat(precision.figures().ap50()).isCloseTo((51 + 50 * 2 / 3.0) / 101, within(1e-12));
  }

  @Test
  void halfOfTheUnionIsEnough() {
    // 10 x 10 against 10 x 5: IoU 50 / 100.
    precision.add(truth(0, AT_0), found(0, new float[] {0.9f}, new float[] {0, 0, 10, 5}));
    assertThat(precision.figures().ap50()).isEqualTo(1);

    CocoEvaluation less = new CocoEvaluation(1);
    less.add(truth(0, AT_0), found(0, new float[] {0.9f}, new float[] {0, 0, 10, 4.9f}));
    assertThat(less.figures().ap50()).isZero();
  }

  @Test
  void sortsOverAllImages() {
    // Wrong at 0.9 in one image, right at 0.5 in another: precision 1/2 at every recall.
    precision.add(truth(0), found(0, new float[] {0.9f}, AT_80));
    precision.add(truth(0, AT_0), found(0, new float[] {0.5f}, AT_0));

    assertThat(precision.figures().ap50()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void classesAreApart() {
    precision.add(truth(0, AT_0), found(1, new float[] {0.9f}, AT_0));
    precision.add(truth(1, AT_0), found(1, new float[] {0.8f}, AT_0));

    assertThat(precision.perClassAtHalf()[0]).isZero();
    assertThat(precision.perClassAtHalf()[1]).isCloseTo(0.5, within(1e-12));
    assertThat(precision.figures().ap50()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void whatLiesInACrowdDoesNotCount() {
    List<AnnotatedObject> truth =
        List.of(thing(0, AT_0), new AnnotatedObject(30, 0, 100, 20, 0, List.of(), true));

    precision.add(truth, found(0, new float[] {0.9f, 0.8f, 0.7f}, AT_40, AT_80, AT_0));

    assertThat(precision.figures().ap50()).isEqualTo(1);
  }

  @Test
  void averagesOverTenThresholds() {
    // A box moved by m of 10 has the IoU (10 - m) / (10 + m): 8/12 = 0.667 for m = 2. It is right
    // at
    // 0.5, 0.55, 0.6 and 0.65 and wrong at the other six: AP 4/10, AP50 1, AP75 0, AR 4/10.
    precision.add(truth(0, AT_0), found(0, new float[] {0.9f}, new float[] {2, 0, 12, 10}));

    CocoFigures figures = precision.figures();
    assertThat(figures.ap()).isCloseTo(0.4, within(1e-12));
    assertThat(figures.ap50()).isEqualTo(1);
    assertThat(figures.ap75()).isZero();
    assertThat(figures.ar100()).isCloseTo(0.4, within(1e-12));
    assertThat(precision.perClass()[0]).isCloseTo(0.4, within(1e-12));
  }

  @Test
  void recallCountsSoManyDetectionsOfEachImage() {
    // Eleven things in one image and one in another, all found, but best of all, at 0.99, stands
    // a
    // wrong box in the first. With 1 detection an image only the second image's thing is found:
    // 1/12. With 10, the first image gives 9 more: 10/12. With 100 all: 1.
    float[][] things = new float[11][];
    float[][] boxes = new float[12][];
    float[] scores = new float[12];
    boxes[0] = new float[] {0, 500, 10, 510};
    scores[0] = 0.99f;
    for (int i = 0; i < 11; i++) {
      things[i] = new float[] {20 * i, 0, 20 * i + 10, 10};
      boxes[i + 1] = things[i];
      scores[i + 1] = 0.9f - 0.01f * i;
    }
    precision.add(truth(0, things), found(0, scores, boxes));
    precision.add(truth(0, AT_0), found(0, new float[] {0.1f}, AT_0));

    CocoFigures figures = precision.figures();
    assertThat(figures.ar1()).isCloseTo(1 / 12.0, within(1e-12));
    assertThat(figures.ar10()).isCloseTo(10 / 12.0, within(1e-12));
    assertThat(figures.ar100()).isEqualTo(1);
  }

  @Test
  void noMoreThanAHundredDetectionsOfAImageCount() {
    // A hundred wrong boxes before the right one, which is the 101st.
    float[][] boxes = new float[101][];
    float[] scores = new float[101];
    for (int i = 0; i < 100; i++) {
      boxes[i] = AT_80;
      scores[i] = 0.9f;
    }
    boxes[100] = AT_0;
    scores[100] = 0.8f;
    precision.add(truth(0, AT_0), found(0, scores, boxes));

    assertThat(precision.figures().ap50()).isZero();
    assertThat(precision.figures().ar100()).isZero();
  }

  /**
   * Areas are of the annotation, not of the box: a thing in a box of 40 x 40 whose outline has 1000
   * pixels is small (up to 1024). Both limits belong to both sizes.
   */
  @Test
  void sizesAreThoseOfTheAnnotations() {
    AnnotatedObject small = new AnnotatedObject(0, 0, 40, 40, 0, List.of(), false, 1000);
    AnnotatedObject both = thing(0, new float[] {100, 0, 132, 32}); // 1024: small and medium
    AnnotatedObject large = thing(0, new float[] {200, 0, 300, 100}); // 10000
    // The small thing is found by its box of 1600 pixels. Among the small it counts, as it took a
    // thing that does; among the medium it took one that does not count and is passed over. The box
    // of 20 x 20 at 0.6 took nothing: it is wrong among the small and passed over elsewhere.
    precision.add(
        List.of(small, both, large),
        found(
            0,
            new float[] {0.9f, 0.8f, 0.6f},
            new float[] {0, 0, 40, 40},
            new float[] {200, 0, 300, 100},
            new float[] {0, 200, 20, 220}));

    CocoFigures figures = precision.figures();
    // Small: 2 things, right at 0.9, wrong at 0.6: precision 1 up to recall 1/2.
    assertThat(figures.apSmall()).isCloseTo(51 / 101.0, within(1e-12));
    assertThat(figures.arSmall()).isEqualTo(0.5);
    // Medium: 1 thing, no detection that counts.
    assertThat(figures.apMedium()).isZero();
    assertThat(figures.arMedium()).isZero();
    // Large: 1 thing, found; the other two are passed over.
    assertThat(figures.apLarge()).isEqualTo(1);
    assertThat(figures.arLarge()).isEqualTo(1);
    // All: right, right, wrong of 3 things: precision 1 up to recall 2/3, which is 67 recalls.
    assertThat(figures.ap()).isCloseTo(67 / 101.0, within(1e-12));
    assertThat(figures.ar100()).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void whatIsNotThereHasNoFigure() {
    precision.add(truth(0, AT_0), found(0, new float[] {0.9f}, AT_0));

    CocoFigures figures = precision.figures();
    assertThat(figures.apSmall()).isEqualTo(1);
    assertThat(figures.apMedium()).isNaN();
    assertThat(figures.arLarge()).isNaN();
    assertThat(precision.perClass()[1]).isNaN();
  }

  @Test
  void ofEqualOverlapsTheLastThingIsTaken() {
    // Two things in the same place; the first detection takes the second one, as the search goes on
    // while the IoU is as large, and the other detection takes what is left: both are right.
    precision.add(truth(0, AT_0, AT_0), found(0, new float[] {0.9f, 0.8f}, AT_0, AT_0));

    assertThat(precision.figures().ap50()).isEqualTo(1);
  }

  @Test
  void equalScoresStayInTheOrderOfTheImages() {
    // Right first, then wrong, at the same score: precision 1. The other way round: 1/2.
    precision.add(truth(0, AT_0), found(0, new float[] {0.5f}, AT_0));
    precision.add(truth(0), found(0, new float[] {0.5f}, AT_80));
    assertThat(precision.figures().ap50()).isEqualTo(1);

    CocoEvaluation other = new CocoEvaluation(1);
    other.add(truth(0), found(0, new float[] {0.5f}, AT_80));
    other.add(truth(0, AT_0), found(0, new float[] {0.5f}, AT_0));
    assertThat(other.figures().ap50()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void aThingIsTakenBeforeACrowdThatOverlapsMore() {
    // The box lies wholly in the crowd (share 1) and has the IoU 8/12 with the thing. It takes the
    // thing, and is right at 0.65 and less; above it takes the crowd and is passed over. So at no
    // threshold is anything wrong: AP 1 four times of ten.
    List<AnnotatedObject> truth =
        List.of(new AnnotatedObject(0, 0, 50, 50, 0, List.of(), true), thing(0, AT_0));
    precision.add(truth, found(0, new float[] {0.9f}, new float[] {2, 0, 12, 10}));

    assertThat(precision.figures().ap50()).isEqualTo(1);
    assertThat(precision.figures().ap()).isCloseTo(0.4, within(1e-12));
  }

  @Test
  void theShareInACrowdIsOfTheDetection() {
    // 10 x 10 of which 4 x 10 lie in the crowd: 0.4 is too little, so the box is wrong. 6 x 10 is
    // enough at 0.5, 0.55 and 0.6.
    List<AnnotatedObject> truth =
        List.of(thing(0, AT_80), new AnnotatedObject(0, 0, 4, 50, 0, List.of(), true));
    precision.add(truth, found(0, new float[] {0.9f, 0.8f}, AT_0, AT_80));
    assertThat(precision.figures().ap50()).isCloseTo(0.5, within(1e-12));

    CocoEvaluation more = new CocoEvaluation(1);
    List<AnnotatedObject> larger =
        List.of(thing(0, AT_80), new AnnotatedObject(0, 0, 6, 50, 0, List.of(), true));
    more.add(larger, found(0, new float[] {0.9f, 0.8f}, AT_0, AT_80));
    assertThat(more.figures().ap50()).isEqualTo(1);
    assertThat(more.figures().ap()).isCloseTo((3 + 7 * 0.5) / 10, within(1e-12));
  }

  @Test
  void recallsAreSteppedAsNumpySteps() {
    // 35 of 100 things are found, nothing is wrong: precision 1 up to recall 0.35. But numpy's 36th
    // recall is 35 * 0.01, in floating point a little more than 35 / 100: 35 recalls are reached.
    float[][] things = new float[100][];
    for (int i = 0; i < 100; i++) {
      things[i] = new float[] {20 * i, 0, 20 * i + 10, 10};
    }
    precision.add(truth(0, things), found(0, new float[35], Arrays.copyOf(things, 35)));

    assertThat(precision.figures().ap50()).isCloseTo(35 / 101.0, within(1e-12));
  }

  /** Twelve images of random boxes, crowds and equal scores, and what pycocotools 2.0.11 says. */
  @Test
  void equalsPycocotools() {
    Path file = Path.of("../lxmert/src/test/resources/golden/coco-evaluation.json");
    JsonNode golden = Json.readTree(file);
    CocoEvaluation evaluation = new CocoEvaluation(3);
    for (CocoAnnotations.AnnotatedImage image : CocoAnnotations.read(file).images()) {
      evaluation.add(image.things(), found(golden, image.id()));
    }

    CocoFigures figures = evaluation.figures();
    double[] ours = {
      figures.ap(), figures.ap50(), figures.ap75(),
      figures.apSmall(), figures.apMedium(), figures.apLarge(),
      figures.ar1(), figures.ar10(), figures.ar100(),
      figures.arSmall(), figures.arMedium(), figures.arLarge()
    };
    assertThat(ours).containsExactly(numbers(golden.get("stats")), within(1e-12));
    for (int c = 0; c < 3; c++) {
      double[] ofClass = {evaluation.perClassAtHalf()[c], evaluation.perClass()[c]};
      assertThat(ofClass).containsExactly(numbers(golden.get("per_class").get(c)), within(1e-12));
    }
  }

  private static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static Detections found(JsonNode golden, long image) {
    Map<Integer, Integer> objects = Map.of(2, 0, 5, 1, 90, 2);
    List<JsonNode> rows =
        StreamSupport.stream(golden.get("detections").spliterator(), false)
            .filter(row -> row.get("image_id").asLong() == image)
            .toList();
    float[] boxes = new float[rows.size() * 4];
    float[] scores = new float[rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      double[] box = numbers(rows.get(i).get("bbox"));
      boxes[i * 4] = (float) box[0];
      boxes[i * 4 + 1] = (float) box[1];
      boxes[i * 4 + 2] = (float) (box[0] + box[2]);
      boxes[i * 4 + 3] = (float) (box[1] + box[3]);
      scores[i] = rows.get(i).get("score").floatValue();
    }
    int[] ids =
        rows.stream().mapToInt(row -> objects.get(row.get("category_id").asInt())).toArray();
    return new Detections(boxes, ids, scores, new int[ids.length]);
  }

  private static List<AnnotatedObject> truth(int object, float[]... boxes) {
    return Arrays.stream(boxes).map(box -> thing(object, box)).toList();
  }

  private static AnnotatedObject thing(int object, float[] box) {
    return new AnnotatedObject(box[0], box[1], box[2], box[3], object, List.of(), false);
  }

  private static Detections found(int object, float[] scores, float[]... boxes) {
    int[] objects = new int[boxes.length];
    Arrays.fill(objects, object);
    return new Detections(concat(boxes), objects, scores, new int[boxes.length]);
  }

  private static float[] concat(float[]... boxes) {
    float[] all = new float[boxes.length * 4];
    for (int i = 0; i < boxes.length; i++) {
      System.arraycopy(boxes[i], 0, all, i * 4, 4);
    }
    return all;
  }
}
