package lxmert.heads;

import java.nio.file.Path;
import lxmert.checkpoint.RetrievalFolder;
import lxmert.io.UserError;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;

/**
 * A model that says how well sentences fit images, of either kind: one of pre-training by its
 * matching head, or one that was fine-tuned for retrieval. {@link #close} frees it, on whatever
 * thread.
 */
public final class MatchingModel implements AutoCloseable {
  private final Matcher matcher;
  private final AutoCloseable weights;

  private MatchingModel(Matcher matcher, AutoCloseable weights) {
    this.matcher = matcher;
    this.weights = weights;
  }

  /**
   * Loads a folder that {@code pretrain} or {@code finetune retrieval} wrote, or a published model
   * of pre-training.
   *
   * @param precision of the matrix products
   * @throws UserError if a file is missing or torn, they do not fit each other, or the folder holds
   *     another kind of model
   */
  public static MatchingModel load(Path folder, Precision precision, Device device) {
    if (!RetrievalFolder.holds(folder)) {
      PretrainedModel model = PretrainedModel.load(folder, precision, device);
      return new MatchingModel(new Matcher(model), model);
    }
    try (PointerScope scope = new PointerScope()) {
      RetrievalFolder loaded = RetrievalFolder.load(folder);
      Device own = Devices.copy(device);
      loaded.model().module().to(own, false);
      Matcher matcher = new Matcher(loaded, folder, precision, own);
      scope.extend(); // until close()
      return new MatchingModel(matcher, scope);
    }
  }

  /** What scores pairs. */
  public Matcher matcher() {
    return matcher;
  }

  /** Frees the weights. No call may be under way. */
  @Override
  public void close() {
    try {
      weights.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
