package lxmert.heads;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lxmert.io.UserError;
import lxmert.model.LxmertConfig;
import lxmert.model.ModelConfig;

/**
 * An output of the encoders.
 *
 * @param name that of Hugging Face's outputs for the last ones, {@code language_output}, {@code
 *     vision_output} and {@code pooled_output}; that of the published checkpoints for inner ones:
 *     {@code embeddings} and {@code layer.N} for words, {@code visn_fc} and {@code r_layers.N} for
 *     regions, {@code x_layers.N.lang} and {@code x_layers.N.visn} across the two
 * @param kind what it has a vector of
 */
public record Layer(String name, Kind kind) {
  /** What a layer has a vector of. */
  public enum Kind {
    /** Every word piece. */
    WORDS,
    /** Every region. */
    REGIONS,
    /** The sentence and the image together. */
    PAIR
  }

  /** The name of the last language output. */
  static final String LANGUAGE = "language_output";

  /** The name of the last vision output. */
  static final String VISION = "vision_output";

  /** The name of the cross-modality output. */
  static final String POOLED = "pooled_output";

  /** The three outputs of a model. */
  public static List<Layer> outputs() {
    return List.of(
        new Layer(LANGUAGE, Kind.WORDS),
        new Layer(VISION, Kind.REGIONS),
        new Layer(POOLED, Kind.PAIR));
  }

  /** All layers of a model, its outputs first. */
  static List<Layer> all(ModelConfig sizes) {
    List<Layer> all = new ArrayList<>(outputs());
    if (!(sizes instanceof LxmertConfig config)) {
      return all;
    }
    all.add(new Layer("embeddings", Kind.WORDS));
    number("layer.%d", config.lLayers(), Kind.WORDS, all);
    all.add(new Layer("visn_fc", Kind.REGIONS));
    number("r_layers.%d", config.rLayers(), Kind.REGIONS, all);
    number("x_layers.%d.lang", config.xLayers(), Kind.WORDS, all);
    number("x_layers.%d.visn", config.xLayers(), Kind.REGIONS, all);
    return all;
  }

  private static void number(String form, int count, Kind kind, List<Layer> all) {
    IntStream.range(0, count).forEach(i -> all.add(new Layer(form.formatted(i), kind)));
  }

  /**
   * The layer of a name.
   *
   * @throws UserError if the model has none of that name, with those that it has
   */
  static Layer of(String name, ModelConfig config) {
    List<Layer> all = all(config);
    return all.stream()
        .filter(each -> each.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "the model has no layer %s, expected one of %s"
                        .formatted(
                            name, String.join(", ", all.stream().map(Layer::name).toList()))));
  }

  /** How many vectors it has for a sentence and an image. */
  int vectors(int words, int regions) {
    return switch (kind) {
      case WORDS -> words;
      case REGIONS -> regions;
      case PAIR -> 1;
    };
  }
}
