package lxmert.attention;

import org.bytedeco.pytorch.Tensor;

/**
 * Regions (B, R, H) and words (B, T, H) between the blocks of DFAF.
 *
 * @param regions v
 * @param words q
 */
record DfafStates(Tensor regions, Tensor words) {
  DfafStates plus(DfafStates other) {
    return new DfafStates(regions.add(other.regions), words.add(other.words));
  }
}
