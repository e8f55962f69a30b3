package lxmert.world;

import java.util.List;
import lxmert.world.Scene.Backdrop;
import lxmert.world.Scene.Grain;

/** Draws scenes: each from the seed and its image id alone, so that their order does not matter. */
final class SceneSampler {
  /** How often a crowd has 1, 2, ... 8 things. */
  private static final double[] CROWDS = {1, 2, 3, 3, 3, 2.5, 2, 1.5};

  private final WorldOptions options;

  SceneSampler(WorldOptions options) {
    this.options = options;
  }

  /** The scene of an image id. */
  Scene sample(String imageId) {
    Dice dice = Dice.at(options.seed(), imageId);
    return dice.chance(options.plainShare()) ? plain(imageId, dice) : crowd(imageId, dice);
  }

  /** A scene that is not plain. */
  Scene sampleCrowd(String imageId) {
    return crowd(imageId, Dice.at(options.seed(), imageId));
  }

  /** One thing on a plain ground, half of the time in the smallest image. */
  private Scene plain(String imageId, Dice dice) {
    int min = WorldOptions.SMALLEST_SIDE;
    int side = dice.chance(0.5) ? min : dice.between(min, options.maxSide());
    Placement placement = new Placement(side, side, false);
    ThingSampler sampler = ThingSampler.plain(dice);
    while (placement.things().isEmpty()) {
      placement.add(sampler.next(side), dice);
    }
    List<Thing> things = placement.things();
    Grain grain = new Grain(0, false, dice.seed());
    return new Scene(imageId, side, side, Backdrops.plain(things, dice), grain, things);
  }

  private Scene crowd(String imageId, Dice dice) {
    int width = dice.between(options.minSide(), options.maxSide());
    int height = dice.chance(0.5) ? width : dice.between(options.minSide(), options.maxSide());
    int wanted = Math.min(options.maxThings(), 1 + dice.weighted(CROWDS));
    while (true) {
      List<Thing> things = place(wanted, width, height, dice);
      Backdrop backdrop = Backdrops.varied(things, dice);
      if (!things.isEmpty() && Backdrops.contrast(backdrop, things) >= Backdrops.LEAST_CONTRAST) {
        return new Scene(imageId, width, height, backdrop, grain(dice), things);
      }
    }
  }

  private static List<Thing> place(int wanted, int width, int height, Dice dice) {
    Placement placement = new Placement(width, height, dice.chance(0.4));
    ThingSampler sampler = ThingSampler.crowd(dice);
    for (int i = 0; i < wanted; i++) {
      placement.add(sampler.next(Math.sqrt((double) width * height)), dice);
    }
    return placement.things();
  }

  private static Grain grain(Dice dice) {
    int noise = dice.chance(0.35) ? dice.between(4, 24) : 0;
    return new Grain(noise, dice.chance(0.15), dice.seed());
  }
}
