package lxmert.model;

import org.bytedeco.pytorch.Module;

/** Encoders of sentences with images, whatever heads read them. */
public interface PairEncoders {
  /**
   * Words, regions and the vector of both.
   *
   * @param input corners of boxes; of the regions alone are the vectors
   * @param trace watches the layers
   */
  LxmertOutput encode(LxmertInput input, Trace trace);

  /** The parameters. */
  Module module();

  /** Size of a word's vector. */
  int wordSize();

  /** Size of a region's. */
  int regionSize();

  /** Size of the vector of both. */
  int pairSize();
}
