package lxmert.packed;

/** Which rows of both streams are wanted at a place of a gated encoder. */
record WantedRows(Extent language, Extent vision) {
  /** Rows of one stream. */
  enum Extent {
    /** Those of all word pieces, or of all regions. */
    ALL,
    /** Those that are pooled. */
    POOLED,
    /** None. */
    NONE
  }

  /** Those of both streams that are wanted before an attention, if these are wanted behind it. */
  WantedRows before(Looks looks) {
    return new WantedRows(
        looks.wordsAreSeen() ? Extent.ALL : language, looks.regionsAreSeen() ? Extent.ALL : vision);
  }
}
