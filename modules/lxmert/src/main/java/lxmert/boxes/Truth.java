package lxmert.boxes;

/** Whether something holds; unclear is what people would read in different ways. */
enum Truth {
  FALSE,
  UNCLEAR,
  TRUE;

  static Truth of(boolean holds) {
    return holds ? TRUE : FALSE;
  }

  /** True where it holds, else unclear where that could be meant, else false. */
  static Truth of(boolean holds, boolean couldBeMeant) {
    return holds ? TRUE : couldBeMeant ? UNCLEAR : FALSE;
  }

  Truth and(Truth other) {
    return compareTo(other) < 0 ? this : other;
  }

  Truth not() {
    return switch (this) {
      case FALSE -> TRUE;
      case UNCLEAR -> UNCLEAR;
      case TRUE -> FALSE;
    };
  }
}
