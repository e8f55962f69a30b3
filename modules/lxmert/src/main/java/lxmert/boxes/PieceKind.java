package lxmert.boxes;

import java.util.ArrayList;
import java.util.List;
import lxmert.world.Colour;
import lxmert.world.Dice;
import lxmert.world.ShapeKind;
import org.jspecify.annotations.Nullable;

/**
 * A kind of things, such as "small black or blue squares".
 *
 * @param colours one of which a thing has; all where there is none
 * @param not whether it has none of the colours instead
 * @param side 0 for any
 */
record PieceKind(List<Colour> colours, boolean not, @Nullable ShapeKind shape, int side) {
  static final PieceKind ANY = new PieceKind(List.of(), false, null, 0);

  static PieceKind of(Colour colour) {
    return new PieceKind(List.of(colour), false, null, 0);
  }

  static PieceKind of(ShapeKind shape) {
    return new PieceKind(List.of(), false, shape, 0);
  }

  /** A kind that a thing belongs to, as people would choose it. */
  static PieceKind like(BoxPiece piece, boolean towers, Dice dice) {
    if (towers) {
      return dice.chance(0.9) ? of(piece.colour()) : ANY;
    }
    int what = dice.weighted(4, 3, 6, 1, 1, 0.7, 0.7, 0.7);
    List<Colour> own = List.of(piece.colour());
    Colour other = dice.pick(BoxImageSampler.COLOURS);
    return switch (what) {
      case 0 -> of(piece.colour());
      case 1 -> of(piece.shape());
      case 2 -> new PieceKind(own, false, piece.shape(), 0);
      case 3 -> new PieceKind(own, false, piece.shape(), piece.side());
      case 4 -> new PieceKind(List.of(), false, piece.shape(), piece.side());
      case 5 -> new PieceKind(own, false, null, piece.side());
      case 6 ->
          other == piece.colour()
              ? of(other)
              : new PieceKind(List.of(piece.colour(), other), false, piece.shape(), 0);
      default ->
          other == piece.colour()
              ? of(piece.shape())
              : new PieceKind(List.of(other), true, piece.shape(), 0);
    };
  }

  boolean fits(BoxPiece piece) {
    boolean coloured = colours.isEmpty() || colours.contains(piece.colour()) != not;
    return coloured
        && (shape == null || shape == piece.shape())
        && (side == 0 || side == piece.side());
  }

  int countIn(List<BoxPiece> box) {
    return (int) box.stream().filter(this::fits).count();
  }

  /** In words, such as "black square" or "items that are not black". */
  String words(Speaker speaker, boolean plural) {
    List<String> parts = new ArrayList<>();
    if (side > 0) {
      parts.add(speaker.say(size(side)));
    }
    if (!colours.isEmpty() && !not) {
      parts.add(
          colours.size() == 1
              ? speaker.say("%s[~25| colored| COLOR]", colours.get(0).word())
              : String.join(" or ", colourWords()));
    }
    String noun = shape == null ? "ITEM" : shape.word();
    parts.add(plural ? (shape == null ? "ITEMS" : noun + "s") : noun);
    String named = String.join(" ", parts);
    return not
        ? speaker.say("%s that %s not %s", named, plural ? "are" : "is", colourWords()[0])
        : named;
  }

  /** For example "at least two black squares". */
  String amount(Speaker speaker, Amount amount) {
    return speaker.amount(amount, words(speaker, false), words(speaker, true));
  }

  /** For example "a black square". */
  String one(Speaker speaker) {
    return "a " + words(speaker, false);
  }

  /** What stands after "is" or "are". */
  String predicate(Speaker speaker, boolean plural) {
    if (shape == null && side == 0 && !not && colours.size() == 1) {
      return colours.get(0).word();
    }
    return plural ? words(speaker, true) : one(speaker);
  }

  private String[] colourWords() {
    return colours.stream().map(Colour::word).toArray(String[]::new);
  }

  private static String size(int side) {
    return switch (side) {
      case BoxPiece.SMALL -> "[small~5|little|tiny]";
      case BoxPiece.MEDIUM -> "[medium~4|medium sized|mid size]";
      default -> "[big~4|large~2]";
    };
  }
}
