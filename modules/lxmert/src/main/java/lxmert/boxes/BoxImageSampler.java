package lxmert.boxes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import lxmert.world.Colour;
import lxmert.world.Dice;
import lxmert.world.ShapeKind;

/**
 * Draws images of three boxes in rounds: half of a round's images are new, the others are the same
 * things dealt anew to the boxes, so that it is their order that tells them apart.
 */
final class BoxImageSampler {
  /** Images in a round. */
  static final int ROUND = 8;

  static final List<Colour> COLOURS = List.of(Colour.BLACK, Colour.BLUE, Colour.YELLOW);
  static final List<ShapeKind> SHAPES =
      List.of(ShapeKind.SQUARE, ShapeKind.CIRCLE, ShapeKind.TRIANGLE);
  static final int TALLEST = 4;

  private static final List<Integer> SIDES = List.of(BoxPiece.SMALL, BoxPiece.MEDIUM, BoxPiece.BIG);
  private static final double TOWERS = 0.65;
  private static final double CHANGED = 0.35;
  private static final double ONE_OF_A_KIND = 0.12;
  private static final int TRIES = 60;

  private final Dice dice;
  private final int maxThings;

  BoxImageSampler(Dice dice, int maxThings) {
    this.dice = dice;
    this.maxThings = maxThings;
  }

  /** Images with these ids, all towers or all scattered. */
  List<BoxImage> round(List<String> imageIds) {
    boolean towers = dice.chance(TOWERS);
    List<BoxImage> images = new ArrayList<>();
    for (int i = 0; i < imageIds.size(); i++) {
      List<List<BoxPiece>> things =
          i % 2 == 0 ? newThings(towers) : dealtAnew(images.get(i - 1).boxes(), towers);
      List<List<BoxPiece>> boxes =
          things.stream().map(box -> towers ? stacked(box) : scattered(box)).toList();
      images.add(new BoxImage(imageIds.get(i), towers, boxes));
    }
    return images;
  }

  private int most(boolean towers) {
    return towers ? Math.min(TALLEST, maxThings) : maxThings;
  }

  private List<List<BoxPiece>> newThings(boolean towers) {
    List<List<BoxPiece>> boxes = new ArrayList<>();
    for (int box = 0; box < BoxImage.BOXES; box++) {
      Colour only = dice.chance(ONE_OF_A_KIND) ? dice.pick(COLOURS) : null;
      ShapeKind same = dice.chance(ONE_OF_A_KIND) ? dice.pick(SHAPES) : null;
      List<BoxPiece> things = new ArrayList<>();
      int count = dice.between(1, most(towers));
      for (int i = 0; i < count; i++) {
        BoxPiece thing = thing(towers);
        things.add(
            new BoxPiece(
                same == null || towers ? thing.shape() : same,
                only == null ? thing.colour() : only,
                thing.side(),
                0,
                0));
      }
      boxes.add(things);
    }
    return boxes;
  }

  private BoxPiece thing(boolean towers) {
    Colour colour = dice.pick(COLOURS);
    return towers
        ? new BoxPiece(ShapeKind.SQUARE, colour, BoxPiece.MEDIUM, 0, 0)
        : new BoxPiece(dice.pick(SHAPES), colour, dice.pick(SIDES), 0, 0);
  }

  private List<List<BoxPiece>> dealtAnew(List<List<BoxPiece>> boxes, boolean towers) {
    List<BoxPiece> things =
        new ArrayList<>(dice.shuffled(boxes.stream().flatMap(List::stream).toList()));
    if (dice.chance(CHANGED)) {
      things.set(dice.between(0, things.size() - 1), thing(towers));
    }
    List<List<BoxPiece>> dealt = new ArrayList<>();
    for (int box = 0; box < BoxImage.BOXES; box++) {
      dealt.add(new ArrayList<>(List.of(things.get(box))));
    }
    for (BoxPiece thing : things.subList(BoxImage.BOXES, things.size())) {
      List<List<BoxPiece>> open = dealt.stream().filter(box -> box.size() < most(towers)).toList();
      dice.pick(open).add(thing);
    }
    return dealt;
  }

  private static List<BoxPiece> stacked(List<BoxPiece> things) {
    List<BoxPiece> tower = new ArrayList<>();
    for (int i = 0; i < things.size(); i++) {
      int y = BoxImage.SIDE - BoxPiece.MEDIUM - i * (BoxPiece.MEDIUM + 1);
      tower.add(things.get(i).at((BoxImage.SIDE - BoxPiece.MEDIUM) / 2, y));
    }
    return tower;
  }

  /** Places the biggest first; what finds no room becomes small. */
  private List<BoxPiece> scattered(List<BoxPiece> things) {
    List<BoxPiece> placed = new ArrayList<>();
    for (BoxPiece thing :
        things.stream().sorted(Comparator.comparing(BoxPiece::side).reversed()).toList()) {
      BoxPiece added = somewhere(thing);
      for (int i = 0; placed.stream().anyMatch(new Touching(added)::isMet); i++) {
        BoxPiece small = new BoxPiece(thing.shape(), thing.colour(), BoxPiece.SMALL, 0, 0);
        added = somewhere(i < TRIES ? thing : small);
      }
      placed.add(added);
    }
    return dice.shuffled(placed);
  }

  /** Whether another thing comes too close. */
  private record Touching(BoxPiece piece) {
    boolean isMet(BoxPiece other) {
      return piece.gap(other) < 1;
    }
  }

  /** Anywhere; right and bottom walls are touched the most, as in NLVR. */
  private BoxPiece somewhere(BoxPiece thing) {
    int room = BoxImage.SIDE - thing.side();
    int x = side(room, dice.weighted(0.79, 0.17, 0.04));
    int y = side(room, dice.weighted(0.79, 0.17, 0.04));
    return thing.at(x, y);
  }

  private int side(int room, int where) {
    return switch (where) {
      case 0 -> dice.between(0, room);
      case 1 -> room;
      default -> 0;
    };
  }
}
