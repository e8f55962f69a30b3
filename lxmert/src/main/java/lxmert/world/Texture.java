package lxmert.world;

/** How a thing is filled. */
enum Texture {
  SOLID("solid"),
  STRIPED("striped"),
  DOTTED("dotted"),
  CHECKERED("checkered");

  /** The least side in pixels of a thing with a pattern. */
  static final int SMALLEST_SIDE = 15;

  private final String word;

  Texture(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
