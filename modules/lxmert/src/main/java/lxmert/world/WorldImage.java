package lxmert.world;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lxmert.dataset.VqaQuestion;

/**
 * One image of the world, made on its own, with questions about it.
 *
 * @param id tells it from the others of its seed
 * @param picture what there is to see
 * @param questions each with its only right answer, of score 1
 */
public record WorldImage(String id, BufferedImage picture, List<VqaQuestion> questions) {
  private static final int DEFAULT_IMAGES = 1;

  /** Copies the list. */
  public WorldImage {
    questions = List.copyOf(questions);
  }

  /**
   * Makes an image as the test split of the default world of a seed has them.
   *
   * @param number of the image, 0 or more; the same seed and number make the same image
   * @param most questions about it; fewer where there is not enough to ask about
   */
  public static WorldImage make(long seed, long number, int most) {
    WorldOptions options = WorldOptions.of(DEFAULT_IMAGES, seed);
    Scene scene = new SceneSampler(options).sample(Split.TEST.imageId(number));
    List<VqaQuestion> questions = new ArrayList<>();
    for (Question each : new QuestionSampler(seed, "vqa").ask(scene, most)) {
      questions.add(
          new VqaQuestion(
              scene.imageId() + "/" + questions.size(),
              scene.imageId(),
              each.sentence(),
              Map.of(each.answer(), 1.0),
              each.form().kind().word(),
              each.answerType()));
    }
    return new WorldImage(scene.imageId(), Painter.paint(scene), questions);
  }

  /** The names of the shapes that there are: the world's object classes. */
  public static List<String> shapes() {
    return Arrays.stream(ShapeKind.values()).map(ShapeKind::word).toList();
  }

  /** Pixels of the greatest width or height that an image of any world has. */
  public static int largestSide() {
    return WorldOptions.LARGEST_SIDE;
  }

  /** The picture as a PNG file's bytes. */
  public byte[] png() {
    return Pngs.bytes(picture);
  }

  /**
   * Writes the picture as a PNG file.
   *
   * @throws lxmert.io.UserError if it cannot be written
   */
  public void write(Path file) {
    Pngs.write(picture, file);
  }
}
