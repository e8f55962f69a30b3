package lxmert.packed;

import lxmert.model.GatedSublayers;

/**
 * Who looks at whom in an attention of a gated encoder.
 *
 * @param tt words at words
 * @param tv words at regions
 * @param vt regions at words
 * @param vv regions at regions
 */
record Looks(boolean tt, boolean tv, boolean vt, boolean vv) {
  /** A sequence of both streams in the place of the words looks at itself. */
  static final Looks ONE_SEQUENCE = new Looks(true, false, false, false);

  /** Those of a numbered sublayer. */
  static Looks of(GatedSublayers lists, int sublayer) {
    return new Looks(
        lists.ttAttnSublayers().contains(sublayer),
        lists.tvAttnSublayers().contains(sublayer),
        lists.vtAttnSublayers().contains(sublayer),
        lists.vvAttnSublayers().contains(sublayer));
  }

  /** Those of the words alone. */
  Looks ofWords() {
    return new Looks(tt, tv, false, false);
  }

  boolean wordsAsk() {
    return tt || tv;
  }

  boolean regionsAsk() {
    return vt || vv;
  }

  boolean wordsAreSeen() {
    return tt || vt;
  }

  boolean regionsAreSeen() {
    return tv || vv;
  }
}
