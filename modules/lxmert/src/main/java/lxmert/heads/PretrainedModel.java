package lxmert.heads;

import java.nio.file.Path;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.UserError;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.ModelConfig;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;

/**
 * A pre-trained model with all its heads, loaded once: {@link Matcher} and {@link Filler} use it,
 * any number of them on any number of threads. {@link #close} frees it, on whatever thread.
 */
public final class PretrainedModel implements AutoCloseable {
  private final LxmertForPreTraining model;
  private final ModelReader reader;
  private final Precision precision;
  private final PointerScope scope;

  private PretrainedModel(
      LxmertForPreTraining model, ModelReader reader, Precision precision, PointerScope scope) {
    this.model = model;
    this.reader = reader;
    this.precision = precision;
    this.scope = scope;
  }

  /**
   * Loads a folder that {@code pretrain} wrote, or a published model of pre-training.
   *
   * @param precision of the matrix products
   * @throws UserError if a file is missing or torn, they do not fit each other, or the folder holds
   *     a model without these heads
   */
  public static PretrainedModel load(Path folder, Precision precision, Device device) {
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining model = ModelFolder.loadPreTraining(folder);
      Device own = Devices.copy(device);
      model.to(own, false);
      ModelReader reader = ModelReader.of(folder, own);
      scope.extend(); // until close()
      return new PretrainedModel(model, reader, precision, scope);
    }
  }

  /** The sizes. */
  public ModelConfig config() {
    return reader.config();
  }

  /**
   * Refuses regions of another size than the model reads.
   *
   * @param featureSize of a detector or a store
   * @param source what has them, for the error
   * @throws UserError if the sizes differ
   */
  public void requireFeatures(int featureSize, Path source) {
    reader.requireFeatures(featureSize, source.toString());
  }

  /** An image of which nothing is seen: it has no region. */
  Regions nothing() {
    float[] none = {};
    return new Regions(
        1, 1, config().visualFeatDim(), none, none, new int[0], none, new int[0], none);
  }

  LxmertForPreTraining model() {
    return model;
  }

  ModelReader reader() {
    return reader;
  }

  Precision precision() {
    return precision;
  }

  /** Computes in the model's precision on this thread until the result is closed. */
  Precision.Region inPrecision() {
    return precision.on(reader.device());
  }

  /** Frees the weights. No call may be under way. */
  @Override
  public void close() {
    scope.close();
  }
}
