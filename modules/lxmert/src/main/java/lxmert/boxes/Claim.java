package lxmert.boxes;

import java.util.function.Function;

/**
 * Something that may be said of an image of three boxes.
 *
 * @param form what sort of claim it is
 * @param test whether it is true of an image
 * @param words the sentence with its slots open
 */
record Claim(String form, Function<BoxImage, Truth> test, Function<Speaker, String> words) {
  Truth of(BoxImage image) {
    return test.apply(image);
  }
}
