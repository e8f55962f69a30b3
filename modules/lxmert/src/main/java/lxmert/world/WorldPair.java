package lxmert.world;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Two images of the world, made on their own, with statements about both.
 *
 * @param left the first image
 * @param right the second
 * @param statements each true or false
 */
public record WorldPair(BufferedImage left, BufferedImage right, List<Saying> statements) {
  private static final int TRIES = 200;

  /**
   * A statement about the pair.
   *
   * @param sentence what is said
   * @param isTrue whether it is so
   */
  public record Saying(String sentence, boolean isTrue) {}

  /** Copies the list. */
  public WorldPair {
    statements = List.copyOf(statements);
  }

  /**
   * Makes a pair that no split of a world has.
   *
   * @param number of the pair, 0 or more; the same seed and number make the same pair
   * @param most statements, each of a form of its own, as many true as false or one more
   */
  public static WorldPair make(long seed, long number, int most) {
    SceneSampler sampler = new SceneSampler(WorldOptions.of(1, seed));
    List<Scene> scenes =
        List.of(
            sampler.sampleCrowd("pair-%d-left".formatted(number)),
            sampler.sampleCrowd("pair-%d-right".formatted(number)));
    StatementSampler statements =
        new StatementSampler(Dice.at(seed, "pair-%d/statements".formatted(number)));
    List<Saying> said = new ArrayList<>();
    Set<String> forms = new HashSet<>();
    for (int i = 0; i < TRIES && said.size() < most; i++) {
      Statement statement = statements.draw(scenes);
      boolean isTrue = statement.holds(scenes);
      if (isTrue == (said.size() % 2 == 0) && forms.add(statement.form())) {
        said.add(new Saying(statement.sentence(), isTrue));
      }
    }
    return new WorldPair(Painter.paint(scenes.get(0)), Painter.paint(scenes.get(1)), said);
  }

  /** One of the images as a PNG file's bytes. */
  public byte[] png(boolean ofRight) {
    return Pngs.bytes(ofRight ? right : left);
  }
}
