package lxmert.world;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Two images of the world, made on their own, with statements about both. */
public final class WorldPair {
  private static final int TRIES = 200;

  private final List<Scene> scenes;
  private final long seed;
  private final long number;

  /**
   * A statement about the pair.
   *
   * @param sentence what is said
   * @param isTrue whether it is so
   */
  public record Saying(String sentence, boolean isTrue) {}

  private WorldPair(List<Scene> scenes, long seed, long number) {
    this.scenes = scenes;
    this.seed = seed;
    this.number = number;
  }

  /**
   * Makes a pair that no split of a world has. Nothing is painted yet.
   *
   * @param number of the pair, 0 or more; the same seed and number make the same pair
   */
  public static WorldPair make(long seed, long number) {
    SceneSampler sampler = new SceneSampler(WorldOptions.of(1, seed));
    List<Scene> scenes =
        List.of(
            sampler.sampleCrowd("pair-%d-left".formatted(number)),
            sampler.sampleCrowd("pair-%d-right".formatted(number)));
    return new WorldPair(scenes, seed, number);
  }

  /**
   * Statements about both images, the same at each call.
   *
   * @param most of them, each of a form of its own, as many true as false or one more
   */
  public List<Saying> statements(int most) {
    StatementSampler sampler =
        new StatementSampler(Dice.at(seed, "pair-%d/statements".formatted(number)));
    List<Saying> said = new ArrayList<>();
    Set<String> forms = new HashSet<>();
    for (int i = 0; i < TRIES && said.size() < most; i++) {
      Statement statement = sampler.draw(scenes);
      boolean isTrue = statement.holds(scenes);
      if (isTrue == (said.size() % 2 == 0) && forms.add(statement.form())) {
        said.add(new Saying(statement.sentence(), isTrue));
      }
    }
    return said;
  }

  /** One of the images as a PNG file's bytes. */
  public byte[] png(boolean ofRight) {
    return Pngs.bytes(Painter.paint(scenes.get(ofRight ? 1 : 0)));
  }
}
