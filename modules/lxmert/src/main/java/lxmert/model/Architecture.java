package lxmert.model;

import java.util.function.Function;

/**
 * A kind of answering model, as {@link Architectures} finds it.
 *
 * @param name the first of {@code architectures} in {@code config.json}
 * @param family what recipes and studies call it, whatever the number of images
 * @param images that a sentence is about, P
 * @param format of the configuration
 * @param constructor of a model whose weights are all 0, to be loaded or {@linkplain
 *     AnsweringModel#initialize drawn}
 */
public record Architecture(
    String name,
    String family,
    int images,
    ConfigFormat format,
    Function<ModelConfig, AnsweringModel> constructor) {
  /** Checks the number of images. */
  public Architecture {
    if (images < 1) {
      throw new IllegalArgumentException(
          "%s reads %d images, expected 1 or more".formatted(name, images));
    }
  }

  /** One with LXMERT's configuration. */
  public Architecture(
      String name, String family, int images, Function<LxmertConfig, AnsweringModel> constructor) {
    this(
        name,
        family,
        images,
        LxmertConfig.FORMAT,
        config -> constructor.apply((LxmertConfig) config));
  }

  /**
   * A model whose weights are all 0.
   *
   * @param config as the {@link #format} reads it; {@link ModelConfig#numQaLabels()} is the number
   *     of answers
   */
  public AnsweringModel model(ModelConfig config) {
    return constructor.apply(config);
  }
}
