package lxmert.world;

import java.util.List;
import java.util.function.BiPredicate;

/**
 * Something said about a pair of images that is true of some pairs and false of others.
 *
 * @param form what sort of statement it is
 * @param test whether it is true of a left and a right scene
 */
record Statement(String form, String sentence, BiPredicate<Scene, Scene> test) {
  boolean holds(List<Scene> pair) {
    return test.test(pair.get(0), pair.get(1));
  }
}
