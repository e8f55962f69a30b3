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
    return WorldPair.make(SEED, number(number));
  }

  /** Which image or pair it is; its questions are still to be added. */
  private static ObjectNode head(String number) {
    return StrictJson.object().put("number", number(number)).put("seed", SEED);
  }

  private static void add(ArrayNode questions, String question, String answer) {
    questions.addObject().put("question", question).put("answer", answer);
  }

  /**
   * Questions about an image, with their true answers.
   *
   * @throws ServingError if the number is none
   */
  public static ObjectNode image(String number) {
    ObjectNode json = head(number);
    ArrayNode questions = json.putArray("questions");
    for (VqaQuestion each : make(number).questions()) {
      add(questions, each.sentence(), each.label().keySet().iterator().next());
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
    ObjectNode json = head(number);
    ArrayNode questions = json.putArray("questions");
    for (WorldPair.Saying each : makePair(number).statements(STATEMENTS)) {
      add(questions, each.sentence(), Boolean.toString(each.isTrue()));
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
