package lxmert.world;

import java.util.List;

/** What a thing can be asked about, in the order in which English names it before a noun. */
enum Attribute {
  SIZE("size"),
  TEXTURE("texture"),
  COLOUR("color"),
  SHAPE("shape");

  private final String word;

  Attribute(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  /** The words it may have. */
  List<String> vocabulary() {
    return switch (this) {
      case SIZE -> Size.WORDS;
      case TEXTURE -> Texture.WORDS;
      case COLOUR -> Colour.WORDS;
      case SHAPE -> ShapeKind.WORDS;
    };
  }

  /** The word that a thing has. */
  String of(Thing thing) {
    return switch (this) {
      case SIZE -> thing.size().word();
      case TEXTURE -> thing.texture().word();
      case COLOUR -> thing.colour().word();
      case SHAPE -> thing.shape().word();
    };
  }
}
