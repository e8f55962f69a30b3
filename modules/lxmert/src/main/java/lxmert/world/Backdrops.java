package lxmert.world;

import java.util.List;
import lxmert.world.Scene.Backdrop;
import lxmert.world.Scene.BackdropKind;

/** Draws what is behind the things, so that every thing stands out. */
final class Backdrops {
  /** The least {@link Rgb#distance} between a thing and what is behind it. */
  static final double LEAST_CONTRAST = 150;

  private static final int TRIES = 40;

  private static final List<BackdropKind> KINDS =
      List.of(BackdropKind.PLAIN, BackdropKind.PLAIN, BackdropKind.GRADIENT, BackdropKind.CLOUDS);

  private Backdrops() {}

  /** A plain ground; pale wherever the things allow it. */
  static Backdrop plain(List<Thing> things, Dice dice) {
    Backdrop best = flat(pale(dice), dice);
    for (int i = 0; i < TRIES && contrast(best, things) < LEAST_CONTRAST; i++) {
      best = flat(dice.chance(0.7) ? pale(dice) : any(dice), dice);
    }
    return best;
  }

  /** Any ground; the last one drawn where none of many stands apart from all things. */
  static Backdrop varied(List<Thing> things, Dice dice) {
    Backdrop backdrop = draw(dice);
    for (int i = 0; i < TRIES && contrast(backdrop, things) < LEAST_CONTRAST; i++) {
      backdrop = draw(dice);
    }
    return backdrop;
  }

  /** The least distance between the shade of a thing and a colour of the backdrop. */
  static double contrast(Backdrop backdrop, List<Thing> things) {
    double min = Double.MAX_VALUE;
    for (Thing thing : things) {
      int middle = Rgb.mix(backdrop.first(), backdrop.second(), 0.5);
      for (int ground : new int[] {backdrop.first(), middle, backdrop.second()}) {
        min = Math.min(min, Rgb.distance(thing.rgb(), ground));
      }
    }
    return min;
  }

  private static Backdrop draw(Dice dice) {
    int first =
        switch (dice.weighted(4, 2, 2, 2)) {
          case 0 -> pale(dice);
          case 1 -> dark(dice);
          case 2 -> 0xffffff;
          default -> any(dice);
        };
    BackdropKind kind = dice.pick(KINDS);
    double share = kind == BackdropKind.GRADIENT ? 0.5 : 0.25;
    int second = kind == BackdropKind.PLAIN ? first : Rgb.mix(first, any(dice), share);
    return new Backdrop(kind, first, second, dice.seed());
  }

  private static Backdrop flat(int rgb, Dice dice) {
    return new Backdrop(BackdropKind.PLAIN, rgb, rgb, dice.seed());
  }

  private static int pale(Dice dice) {
    return between(228, 255, dice);
  }

  private static int dark(Dice dice) {
    return between(15, 75, dice);
  }

  private static int any(Dice dice) {
    return between(30, 225, dice);
  }

  private static int between(int min, int max, Dice dice) {
    return Rgb.of(dice.between(min, max), dice.between(min, max), dice.between(min, max));
  }
}
