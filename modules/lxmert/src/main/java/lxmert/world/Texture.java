package lxmert.world;

import java.util.Arrays;
import java.util.List;

/** How a thing is filled. */
enum Texture {
  SOLID("solid"),
  STRIPED("striped"),
  DOTTED("dotted"),
  CHECKERED("checkered");

  /** The least side in pixels of a thing with a pattern. */
  static final int SMALLEST_SIDE = 15;

  static final List<String> WORDS = Arrays.stream(values()).map(Texture::word).toList();

  private final String word;

  Texture(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
