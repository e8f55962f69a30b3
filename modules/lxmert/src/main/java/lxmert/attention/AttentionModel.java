package lxmert.attention;

import java.util.ArrayList;
import java.util.List;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.Lxmert;
import lxmert.model.LxmertInput;
import lxmert.model.Trace;
import lxmert.tensor.Dropout;
import lxmert.text.WordVectors;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A model of the years before pre-trained transformers: a recurrent net reads the question, which
 * then attends to the regions. Parameters have the names of the public code. Where a sentence is
 * about several images, the last layers read the vectors of all, side by side.
 */
public abstract class AttentionModel extends Module implements AnsweringModel {
  private final AttentionConfig config;
  private final Architecture architecture;
  private final NamedModules names = new NamedModules(this);
  private final List<WordTable> tables = new ArrayList<>();

  AttentionModel(AttentionConfig config, Architecture architecture) {
    this.config = config;
    this.architecture = architecture;
  }

  /** Registers and returns a layer under its dotted name. */
  final <M extends Module> M add(String name, M layer) {
    if (layer instanceof WordTable table) {
      tables.add(table);
    }
    return names.add(name, layer);
  }

  /** Registers and returns a layer with weight normalisation. */
  final NormalisedLinear normalised(String name, long inputSize, long outputSize) {
    return add(name, new NormalisedLinear(inputSize, outputSize));
  }

  final Tensor dropped(Tensor x, double probability) {
    return Dropout.apply(x, probability, is_training());
  }

  /** (B * P, size) to (B, P * size). */
  final Tensor sideBySide(Tensor ofImages) {
    return ofImages.reshape(-1, images() * ofImages.size(1));
  }

  @Override
  public final Tensor forward(LxmertInput input) {
    return forward(input, Trace.NONE);
  }

  /**
   * The scores (B, answers), as {@link #forward(LxmertInput)}.
   *
   * @param trace watches the steps, under the names that the public code has for them
   */
  public abstract Tensor forward(LxmertInput input, Trace trace);

  /** What it makes of an image; null: no one vector. */
  @Nullable ImageVector imageVector() {
    return null;
  }

  /** The first table of its words. */
  final WordTable words() {
    return tables.get(0);
  }

  /** Replaces the vectors of words that have others. */
  public final void replaceWords(WordVectors vectors) {
    tables.forEach(table -> table.replace(vectors));
  }

  @Override
  public final void initialize(long seed) {
    FreshWeights.draw(this, config.paddingId(), seed);
  }

  @Override
  public final Architecture architecture() {
    return architecture;
  }

  @Override
  public AttentionConfig config() {
    return config;
  }

  /** E, the size of a word's vector. */
  public final int wordSize() {
    return config.wordSize();
  }

  @Override
  public final Module module() {
    return this;
  }

  @Override
  public final @Nullable Lxmert encoders() {
    return null;
  }
}
