package lxmert.checkpoint;

import java.nio.file.Path;
import java.util.List;
import lxmert.io.UserError;
import lxmert.model.Answering;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.Architectures;
import lxmert.model.ModelConfig;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import lxmert.text.Vocabulary;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;

/**
 * A model folder's model on a device, ready to answer. {@link #close} frees all that was loaded, on
 * whatever thread; where the engine has copies of its own, the model itself is freed at once.
 */
public final class LoadedModel implements AutoCloseable {
  private final Architecture architecture;
  private final ModelConfig config;
  private final Vocabulary vocabulary;
  private final List<String> answers;
  private final ModelUse use;
  private final Answering answering;
  private final PointerScope scope;

  private LoadedModel(ModelFolder folder, Answering answering, PointerScope scope) {
    architecture = folder.model().architecture();
    config = folder.model().config();
    vocabulary = folder.vocabulary();
    answers = folder.answers();
    use = folder.use();
    this.answering = answering;
    this.scope = scope;
  }

  /**
   * Loads a model folder.
   *
   * @throws UserError as {@link ModelFolder#load}
   */
  public static LoadedModel load(Path folder, Precision precision, Device device) {
    try (PointerScope scope = new PointerScope()) {
      ModelFolder loaded = ModelFolder.load(folder);
      AnsweringModel model = loaded.model();
      Device own = Devices.copy(device);
      model.module().to(own, false);
      Answering answering = Architectures.answering(model, precision, own);
      if (answering.usesModel()) {
        scope.extend();
      }
      return new LoadedModel(loaded, answering, scope);
    }
  }

  /** What kind of model it is. */
  public Architecture architecture() {
    return architecture;
  }

  /** The sizes. */
  public ModelConfig config() {
    return config;
  }

  /** The word pieces. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** In the order of the scores. */
  public List<String> answers() {
    return answers;
  }

  /** What it was trained for. */
  public ModelUse use() {
    return use;
  }

  /** The model, ready to answer. */
  public Answering answering() {
    return answering;
  }

  /**
   * The length that sentences are cut to.
   *
   * @param given by the caller; null: as in training
   * @throws UserError if the model has fewer positions
   */
  public int lengthOr(@Nullable Integer given) {
    if (given == null) {
      return use.maxLength();
    }
    config.requireLength("max_length", given);
    return given;
  }

  @Override
  public void close() {
    answering.close();
    scope.close(); // frees what a scope that was extended still holds
  }
}
