package lxmert.toy;

import java.util.List;
import lxmert.model.Architecture;
import lxmert.model.ArchitectureProvider;

/** The registration of a model of somebody else. */
public final class ToyArchitectures implements ArchitectureProvider {
  static final Architecture BAG_OF_WORDS =
      new Architecture("BagOfWords", "TOY", 1, BagOfWords::new);

  @Override
  public List<Architecture> architectures() {
    return List.of(BAG_OF_WORDS);
  }
}
