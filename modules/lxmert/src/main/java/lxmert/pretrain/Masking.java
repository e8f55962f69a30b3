package lxmert.pretrain;

import lxmert.io.Check;

/**
 * How often a word piece or a region is to be predicted, and what the model sees in its place
 * (docs/model.md, "Masking").
 *
 * @param rate share that is to be predicted
 * @param mask share of those that is hidden: [MASK] for a word piece, zeros for a feature
 * @param random share of those that is replaced by a random one; the rest stays as it is
 */
public record Masking(double rate, double mask, double random) {
  /** What happens to one word piece or region. */
  enum Action {
    /** Stays, and is not asked for. */
    LEAVE,
    /** Is hidden. */
    MASK,
    /** Is replaced by a random one. */
    RANDOM,
    /** Stays, and is asked for. */
    KEEP
  }

  /** 15 %, of which 80 % are hidden and 10 % replaced (Devlin et al. 2019, section 3.1). */
  public static final Masking BERT = new Masking(0.15, 0.8, 0.1);

  /** Checks the shares. */
  public Masking {
    Check.share("rate", rate);
    Check.share("mask", mask);
    Check.that(random >= 0 && mask + random <= 1, "random", random, "0 to 1 - mask");
  }

  /** One draw. */
  Action draw(RandomSource draws) {
    double u = draws.uniform();
    if (u >= rate) {
      return Action.LEAVE;
    }
    double share = u / rate;
    return share < mask ? Action.MASK : share < mask + random ? Action.RANDOM : Action.KEEP;
  }
}
