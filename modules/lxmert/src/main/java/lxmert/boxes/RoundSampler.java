package lxmert.boxes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lxmert.boxes.BoxRound.AnsweredQuestion;
import lxmert.boxes.BoxRound.BoxStatement;
import lxmert.world.Dice;

/** Draws statements and questions until every image of a round has its share. */
final class RoundSampler {
  private static final int TRIES = 60;

  private final List<BoxImage> images;
  private final KnownSentences known;
  private final Dice dice;
  private final ClaimSampler sampler;
  private final Set<String> sentences = new HashSet<>();
  private int dropped;

  RoundSampler(List<BoxImage> images, KnownSentences known, Dice dice) {
    this.images = images;
    this.known = known;
    this.dice = dice;
    this.sampler = new ClaimSampler(dice);
  }

  /** Sentences that were not taken because NLVR has them. */
  int dropped() {
    return dropped;
  }

  /** Statements in pairs, the true one first. */
  List<BoxStatement> statements(int most) {
    List<BoxStatement> statements = new ArrayList<>();
    Quota quota = new Quota(images.size(), most, dice);
    for (int i = 0; i < TRIES * most * images.size() && quota.hasPair(); i++) {
      Claim claim = sampler.draw(images.get(quota.any()));
      int right = quota.least(image -> claim.of(images.get(image)) == Truth.TRUE);
      int wrong = quota.least(image -> claim.of(images.get(image)) == Truth.FALSE);
      if (right >= 0 && wrong >= 0) {
        String sentence = sampler.type(claim, images.get(right).towers());
        if (isNew(sentence)) {
          int pair = statements.size() / 2;
          statements.add(new BoxStatement(right, pair, claim.form(), sentence, true));
          statements.add(new BoxStatement(wrong, pair, claim.form(), sentence, false));
          quota.add(right);
          quota.add(wrong);
        }
      }
    }
    return statements;
  }

  /** Questions in pairs with different answers. */
  List<AnsweredQuestion> questions(int most) {
    List<AnsweredQuestion> questions = new ArrayList<>();
    Quota quota = new Quota(images.size(), most, dice);
    for (int i = 0; i < TRIES * most * images.size() && quota.hasPair(); i++) {
      int first = quota.any();
      BoxQuestion question = BoxQuestion.draw(images.get(first), dice);
      Optional<String> answer = question.of(images.get(first));
      int second = answer.isEmpty() ? -1 : quota.least(image -> differs(question, image, answer));
      if (second >= 0) {
        String sentence = sampler.type(question, images.get(first).towers());
        if (isNew(sentence)) {
          for (int image : List.of(first, second)) {
            String own = question.of(images.get(image)).orElseThrow();
            questions.add(new AnsweredQuestion(image, question.form(), sentence, own));
            quota.add(image);
          }
        }
      }
    }
    return questions;
  }

  private boolean differs(BoxQuestion question, int image, Optional<String> answer) {
    Optional<String> other = question.of(images.get(image));
    return other.isPresent() && !other.equals(answer);
  }

  private boolean isNew(String sentence) {
    if (known.contains(sentence)) {
      dropped++;
      return false;
    }
    return sentences.add(sentence);
  }
}
