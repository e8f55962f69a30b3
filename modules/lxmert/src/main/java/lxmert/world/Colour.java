package lxmert.world;

import java.util.Arrays;
import java.util.List;

/** The colours; each from a pure to a more natural shade, all of which bear its name. */
public enum Colour {
  /** Red. */
  RED("red", 0xff0000, 0xdc1e23),
  /** Green. */
  GREEN("green", 0x00ff00, 0x1e9632),
  /** Blue. */
  BLUE("blue", 0x0000ff, 0x2850dc),
  /** Yellow. */
  YELLOW("yellow", 0xffff00, 0xfad71e),
  /** Orange. */
  ORANGE("orange", 0xff8c00, 0xf5781e),
  /** Purple. */
  PURPLE("purple", 0x800080, 0x8232be),
  /** Pink. */
  PINK("pink", 0xff69b4, 0xffa0c8),
  /** Brown. */
  BROWN("brown", 0xa52a2a, 0x784b23),
  /** Gray. */
  GRAY("gray", 0x808080, 0x8e8e92),
  /** Black. */
  BLACK("black", 0x000000, 0x191919),
  /** White. */
  WHITE("white", 0xffffff, 0xf5f5f0),
  /** Teal. */
  TEAL("teal", 0x008080, 0x149696);

  static final List<String> WORDS = Arrays.stream(values()).map(Colour::word).toList();

  private final String word;
  private final int pure;
  private final int natural;

  Colour(String word, int pure, int natural) {
    this.word = word;
    this.pure = pure;
    this.natural = natural;
  }

  /** Its name, in American spelling. */
  public String word() {
    return word;
  }

  /** The shade at a place between the pure (0) and the natural one (1), as 0xRRGGBB. */
  public int shade(double place) {
    return Rgb.mix(pure, natural, place);
  }
}
