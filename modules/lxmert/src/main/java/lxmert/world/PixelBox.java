package lxmert.world;

/** A rectangle in pixels, left upper corner first. */
record PixelBox(double x, double y, double width, double height) {
  double right() {
    return x + width;
  }

  double bottom() {
    return y + height;
  }

  double centreX() {
    return x + width / 2;
  }

  double centreY() {
    return y + height / 2;
  }

  /** Whether the two come closer to each other than a gap. */
  boolean near(PixelBox other, double gap) {
    return x < other.right() + gap
        && other.x < right() + gap
        && y < other.bottom() + gap
        && other.y < bottom() + gap;
  }
}
