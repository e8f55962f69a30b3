package lxmert.grounding;

import java.util.List;
import lxmert.batch.ExampleInputs;
import lxmert.checkpoint.GroundingFolder;
import lxmert.dataset.ReferringExpression;
import lxmert.finetune.TrainedModel;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.model.GroundingModel;
import lxmert.regions.RegionStore;
import lxmert.tensor.Devices;
import lxmert.tensor.Precision;
import lxmert.text.WordPieceTokenizer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;

/** A model folder that chooses regions, ready to do so. {@link #close} frees all of it. */
public final class Grounder implements AutoCloseable {
  private final GroundingModel model;
  private final ExampleInputs inputs;
  private final Precision precision;
  private final Device device;
  private final PointerScope scope;

  private Grounder(
      GroundingModel model,
      ExampleInputs inputs,
      Precision precision,
      Device device,
      PointerScope scope) {
    this.model = model;
    this.inputs = inputs;
    this.precision = precision;
    this.device = device;
    this.scope = scope;
  }

  /**
   * Loads a model folder and opens a region store.
   *
   * @param source whose task is of no matter
   * @throws UserError if a file is missing or broken, or if they do not fit each other
   */
  public static Grounder open(TrainedModel.Source source) {
    try (PointerScope scope = new PointerScope()) {
      GroundingFolder folder = GroundingFolder.load(source.model());
      Device device = Devices.copy(source.device());
      folder.model().module().to(device, false);
      ExampleInputs inputs = inputs(source, folder);
      scope.extend();
      return new Grounder(folder.model(), inputs, source.precision(), device, scope);
    }
  }

  private static ExampleInputs inputs(TrainedModel.Source source, GroundingFolder folder) {
    Integer given = source.maxLength();
    int maxLength = given == null ? folder.use().maxLength() : given;
    folder.model().config().requireLength("max_length", maxLength);
    RegionStore store = RegionStore.open(source.regions());
    int expected = folder.model().config().visualFeatDim();
    if (store.featureSize() != expected) {
      store.close();
      throw new UserError(
          "%s has features of size %d, but %s was trained with %d"
              .formatted(source.regions(), store.featureSize(), source.model(), expected));
    }
    WordPieceTokenizer tokenizer = new WordPieceTokenizer(folder.vocabulary());
    return new ExampleInputs(store, tokenizer, maxLength, source.ablation());
  }

  /**
   * Chooses a region for every expression whose image has some.
   *
   * @throws UserError if there is no such expression
   */
  public GroundingEvaluation evaluate(List<ReferringExpression> expressions, Progress progress) {
    return new GroundingEvaluator(expressions, inputs).evaluate(this, progress);
  }

  GroundingModel model() {
    return model;
  }

  Precision precision() {
    return precision;
  }

  Device device() {
    return device;
  }

  @Override
  public void close() {
    inputs.regions().close();
    scope.close(); // frees what the scope that was extended still holds
  }
}
