package lxmert.attention;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.ArchitectureProvider;
import lxmert.model.ModelConfig;

/** The attention models, each for one image and for two. */
public final class AttentionArchitectures implements ArchitectureProvider {
  private static final List<Architecture> ALL =
      Stream.of(
              both("Butd", "BUTD", ButdConfig.PUBLISHED, Butd::new),
              both("Mcan", "MCAN", McanConfig.PUBLISHED, Mcan::new),
              both("Ban", "BAN", BanConfig.PUBLISHED, Ban::new),
              both("Pythia", "PYTHIA", PythiaConfig.PUBLISHED, Pythia::new),
              both("Mfh", "MFH", MfhConfig.PUBLISHED, Mfh::new),
              both("Dfaf", "DFAF", DfafConfig.PUBLISHED, Dfaf::new))
          .flatMap(List::stream)
          .toList();

  /** One for sentences about an image and one for sentences about two. */
  private static <C extends AttentionConfig> List<Architecture> both(
      String name, String family, C published, BiFunction<C, Architecture, AnsweringModel> maker) {
    return List.of(
        of(name + "ForQuestionAnswering", family, 1, published, maker),
        of(name + "ForPairs", family, 2, published, maker));
  }

  private static <C extends AttentionConfig> Architecture of(
      String name,
      String family,
      int images,
      C published,
      BiFunction<C, Architecture, AnsweringModel> maker) {
    return new Architecture(
        name,
        family,
        images,
        AttentionKeys.format(published),
        config -> model(name, config, maker));
  }

  /** The format makes no other configurations than those of its architecture. */
  @SuppressWarnings("unchecked")
  private static <C extends AttentionConfig> AnsweringModel model(
      String name, ModelConfig config, BiFunction<C, Architecture, AnsweringModel> maker) {
    Architecture own =
        ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    return maker.apply((C) config, own);
  }

  @Override
  public List<Architecture> architectures() {
    return ALL;
  }
}
