package lxmert.explain;

import java.nio.file.Path;
import java.util.List;
import lxmert.checkpoint.ModelFolder;
import lxmert.io.UserError;
import lxmert.model.LxmertForAnswering;
import lxmert.tensor.Devices;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/**
 * A model folder's plain model in double, whose attention has gradients. {@link #close} frees it,
 * on whatever thread.
 */
final class PlainModel implements AutoCloseable {
  private final LxmertForAnswering model;
  private final List<String> answers;
  private final Device device;
  private final PointerScope scope;

  private PlainModel(
      LxmertForAnswering model, List<String> answers, Device device, PointerScope scope) {
    this.model = model;
    this.answers = answers;
    this.device = device;
    this.scope = scope;
  }

  /**
   * Loads a model folder.
   *
   * @param device by its name, as {@link Devices#parse}
   * @throws UserError as {@link ModelFolder#load}, or if the model is no LXMERT
   */
  static PlainModel load(Path folder, String device) {
    try (PointerScope scope = new PointerScope()) {
      ModelFolder loaded = ModelFolder.load(folder);
      if (!(loaded.model() instanceof LxmertForAnswering model)) {
        throw new UserError(
            "%s is of the architecture %s, but relevance is that of LXMERT's attention"
                .formatted(folder, loaded.model().architecture().name()));
      }
      if (model.config().xLayers() == 0) {
        throw new UserError(
            folder + " has no cross-modality layer, in which words and regions would meet");
      }
      Device own = Devices.parse(device);
      model.to(own, torch.ScalarType.Double, false);
      scope.extend();
      return new PlainModel(model, loaded.answers(), own, scope);
    }
  }

  LxmertForAnswering model() {
    return model;
  }

  /** In the order of the scores. */
  List<String> answers() {
    return answers;
  }

  Device device() {
    return device;
  }

  @Override
  public void close() {
    scope.close(); // frees what a scope that was extended still holds
  }
}
