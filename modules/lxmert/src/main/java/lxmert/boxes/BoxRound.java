package lxmert.boxes;

import java.util.List;
import java.util.stream.IntStream;
import lxmert.world.Dice;

/**
 * Some images of three boxes with statements about them. Each sentence is told of two images: true
 * of one, false of the other, so that it tells nothing about its label.
 *
 * @param statements of all images
 * @param questions that are open, each asked of two images that have different answers
 * @param captions of each image
 * @param dropped sentences that were not taken because NLVR has them
 */
record BoxRound(
    List<BoxImage> images,
    List<BoxStatement> statements,
    List<Asked> questions,
    List<List<String>> captions,
    int dropped) {
  /**
   * A sentence that is told of an image.
   *
   * @param image its place in the round
   * @param pair the number of the sentence in the round
   */
  record BoxStatement(int image, int pair, String form, String sentence, boolean truth) {}

  /**
   * A question that is asked of an image.
   *
   * @param image its place in the round
   * @param pair the number of the question in the round
   */
  record Asked(int image, int pair, String form, String sentence, String answer) {}

  /**
   * Draws what is said about images.
   *
   * @param statements at most about each image, and half as many questions
   */
  static BoxRound about(List<BoxImage> images, int statements, KnownSentences known, Dice dice) {
    BoxTeller teller = new BoxTeller(images, known, dice);
    List<BoxStatement> told = teller.statements(statements);
    List<Asked> asked = teller.questions((statements + 1) / 2);
    BoxCaptions captions = new BoxCaptions(images, known, dice);
    List<List<String>> all = IntStream.range(0, images.size()).mapToObj(captions::of).toList();
    return new BoxRound(images, told, asked, all, teller.dropped() + captions.dropped());
  }
}
