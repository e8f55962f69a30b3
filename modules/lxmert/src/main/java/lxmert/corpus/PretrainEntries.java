package lxmert.corpus;

/** The entries of a pre-training split in the order of its files. Safe for several threads. */
public interface PretrainEntries {
  /** Number of entries. */
  int size();

  /**
   * An entry.
   *
   * @param index from 0 to {@link #size()} - 1
   */
  PretrainEntry get(int index);

  /** The image of an entry alone. */
  default String imageId(int index) {
    return get(index).imageId();
  }
}
