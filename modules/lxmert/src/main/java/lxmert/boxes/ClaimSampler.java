package lxmert.boxes;

import lxmert.world.Dice;

/** Draws claims about images of three boxes, of as many sorts as people make. */
final class ClaimSampler {
  private final Dice dice;

  ClaimSampler(Dice dice) {
    this.dice = dice;
  }

  /** A claim that is true of an image, or nearly. */
  Claim draw(BoxImage image) {
    if (image.towers()) {
      return switch (dice.weighted(58, 23, 12, 7)) {
        case 0 -> BoxClaims.draw(image, BoxClaims.feature(image, dice), dice);
        case 1 -> TowerClaims.draw(image, dice);
        case 2 -> PieceClaims.draw(image, dice);
        default -> CompareClaims.draw(image, dice);
      };
    }
    return switch (dice.weighted(46, 46, 8)) {
      case 0 -> BoxClaims.draw(image, BoxClaims.feature(image, dice), dice);
      case 1 -> PieceClaims.draw(image, dice);
      default -> CompareClaims.draw(image, dice);
    };
  }

  /** A claim as somebody types it who has his own words and slips. */
  String type(Claim claim, boolean towers) {
    return Slips.type(say(claim, towers), dice);
  }

  /** A claim in somebody's words, without a slip. */
  String say(Claim claim, boolean towers) {
    Speaker speaker = new Speaker(dice, towers);
    return speaker.sentence(claim.words().apply(speaker));
  }

  /** A question as somebody types it, with a question mark or without. */
  String type(BoxQuestion question, boolean towers) {
    Speaker speaker = new Speaker(dice, towers);
    String sentence = speaker.sentence(question.words().apply(speaker)).replaceFirst("\\.$", "");
    return Slips.type(sentence + (dice.chance(0.8) ? "?" : ""), dice);
  }
}
