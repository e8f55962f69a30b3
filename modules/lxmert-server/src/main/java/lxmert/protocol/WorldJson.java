package lxmert.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import lxmert.dataset.VqaQuestion;
import lxmert.serving.ServingError;
import lxmert.world.WorldImage;
import lxmert.world.WorldPair;

/** Images of the world, made when they are asked for; a number tells them apart. */
public final class WorldJson {
  /** Of the images on the page: no model has learned from them. */
  private static final long SEED = 2026;

  private static final int QUESTIONS = 8;
  private static final int STATEMENTS = 6;
  private static final int DIGITS = 9;

  private WorldJson() {}

  /**
   * A number as a path has it.
   *
   * @throws ServingError if it is none
   */
  private static long number(String text) {
    if (!text.matches("[0-9]{1," + DIGITS + "}")) {
      throw ServingError.invalid(
          "the image's number is none, expected up to %d digits".formatted(DIGITS));
    }
    return Long.parseLong(text);
  }

  private static WorldImage make(String number) {
    return WorldImage.make(SEED, number(number), QUESTIONS);
  }

  private static WorldPair makePair(String number) {
    return WorldPair.make(SEED, number(number), STATEMENTS);
  }

  /**
   * Questions about an image, with their true answers.
   *
   * @throws ServingError if the number is none
   */
  public static ObjectNode image(String number) {
    WorldImage image = make(number);
    ObjectNode json = StrictJson.object().put("number", number(number)).put("seed", SEED);
    ArrayNode questions = json.putArray("questions");
    for (VqaQuestion each : image.questions()) {
      questions
          .addObject()
          .put("question", each.sentence())
          .put("answer", each.label().keySet().iterator().next());
    }
    return json;
  }

  /**
   * Its PNG file.
   *
   * @throws ServingError if the number is none
   */
  public static byte[] png(String number) {
    return make(number).png();
  }

  /**
   * Statements about a pair, with their truth.
   *
   * @throws ServingError if the number is none
   */
  public static ObjectNode pair(String number) {
    ObjectNode json = StrictJson.object().put("number", number(number)).put("seed", SEED);
    ArrayNode questions = json.putArray("questions");
    for (WorldPair.Saying each : makePair(number).statements()) {
      questions
          .addObject()
          .put("question", each.sentence())
          .put("answer", each.isTrue() ? "true" : "false");
    }
    return json;
  }

  /**
   * The PNG file of a pair's left or right image.
   *
   * @throws ServingError if the number is none, or the side neither
   */
  public static byte[] png(String number, String side) {
    if (!side.equals("left") && !side.equals("right")) {
      throw ServingError.invalid("the side is neither left nor right");
    }
    return makePair(number).png(side.equals("right"));
  }
}
