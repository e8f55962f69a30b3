package lxmert.boxes;

import java.util.List;
import java.util.stream.IntStream;
import lxmert.world.Dice;

/**
 * Some images of three boxes with statements about them. Each sentence is about two images, true of
 * one and false of the other, so that alone it says nothing about its label.
 *
 * @param statements of all images
 * @param questions that are open, each about two images that have different answers
 * @param captions of each image
 * @param dropped sentences that were not taken because NLVR has them
 */
record BoxRound(
    List<BoxImage> images,
    List<BoxStatement> statements,
    List<AnsweredQuestion> questions,
    List<List<String>> captions,
    int dropped) {
  /**
   * A sentence about an image.
   *
   * @param image its place in the round
   * @param pair the number of the sentence in the round
   */
  record BoxStatement(int image, int pair, String form, String sentence, boolean truth) {}

  /**
   * A question about an image, with its answer.
   *
   * @param image its place in the round
   */
  record AnsweredQuestion(int image, String form, String sentence, String answer) {}

  /**
   * Draws what is said about images.
   *
   * @param statements at most about each image, and half as many questions
   */
  static BoxRound about(List<BoxImage> images, int statements, KnownSentences known, Dice dice) {
    RoundSampler sampler = new RoundSampler(images, known, dice);
    List<BoxStatement> labelled = sampler.statements(statements);
    List<AnsweredQuestion> answered = sampler.questions((statements + 1) / 2);
    BoxCaptions captions = new BoxCaptions(images, known, dice);
    List<List<String>> all = IntStream.range(0, images.size()).mapToObj(captions::of).toList();
    return new BoxRound(images, labelled, answered, all, sampler.dropped() + captions.dropped());
  }
}
