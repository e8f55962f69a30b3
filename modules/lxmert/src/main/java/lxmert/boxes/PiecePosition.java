package lxmert.boxes;

import java.util.stream.IntStream;

/** Where in its box a thing is. */
enum PiecePosition {
  WALL("touching [the~4|a|any] [WALL~6|[~3|grey |gray ]box WALL|WALL of [the|a|its] box]"),
  BOTTOM("touching [the~9|a] [bottom~3|base~2|bottom of [a|the] box|floor|base WALL|lower WALL]"),
  TOP("touching [the~9|a] [top WALL|upper WALL|top of [a|the] box|ceiling]"),
  RIGHT("touching [the~2|] right [WALL~2|WALL of [a|the] box]"),
  LEFT("touching [the~2|] left [WALL~2|WALL of [a|the] box]"),
  CORNER("touching [the|a] [corner~4|box corner|corner of [a|the] box]"),
  NEAR_WALL("[nearly touching|close to|almost touching|very near to] [the|a] [WALL~3|box WALL]"),
  AWAY("not touching [any~4|the|a] [WALL~5|box WALL|WALL of [the|a] box]"),
  NO_CORNER("not touching [any|the|a] corner");

  private static final int NEAR = 4;
  private static final int FAR = 10;

  private final String words;

  PiecePosition(String words) {
    this.words = words;
  }

  /** A template, such as "touching the wall". */
  String words() {
    return words;
  }

  /** Whether a thing is there. */
  Truth of(BoxPiece piece) {
    int left = piece.x();
    int top = piece.y();
    int right = BoxImage.SIDE - piece.right();
    int bottom = BoxImage.SIDE - piece.bottom();
    int least = IntStream.of(left, top, right, bottom).min().orElse(0);
    boolean corner = Math.min(left, right) == 0 && Math.min(top, bottom) == 0;
    return switch (this) {
      case WALL -> Truth.of(least == 0);
      case BOTTOM -> Truth.of(bottom == 0);
      case TOP -> Truth.of(top == 0);
      case RIGHT -> Truth.of(right == 0);
      case LEFT -> Truth.of(left == 0);
      case CORNER -> Truth.of(corner);
      case NEAR_WALL -> Truth.of(least > 0 && least <= NEAR, least <= FAR);
      case AWAY -> Truth.of(least > 0);
      case NO_CORNER -> Truth.of(!corner);
    };
  }
}
