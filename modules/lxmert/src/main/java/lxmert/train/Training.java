package lxmert.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.io.Version;
import lxmert.io.Yaml;
import lxmert.ranks.Gathering;

/**
 * A training from its inputs to a folder, the same for every task. Beside what {@link Trainer}
 * leaves, the folder holds the recipe as it was used ({@code recipe.yaml}), the account of where
 * everything came from ({@code run.json}) and the card of the best model ({@code best/README.md}).
 * Results are told to the listener of the options.
 *
 * <p>Its caller makes the task, and with it the model, in a {@link
 * org.bytedeco.javacpp.PointerScope} that ends with the run, so that a program may train one model
 * after the other.
 *
 * @param <B> a batch of the task
 */
public final class Training<B> {
  private final Task<B> task;
  private final RunInputs inputs;
  private final TrainingOptions options;
  private final Trainer<B> trainer;

  /**
   * Sets up a run, and looks whether the folder holds one already.
   *
   * @param task whose model is on the options' device
   * @throws UserError if the folder holds a run of other inputs
   */
  public Training(
      Task<B> task, Trainer.Settings settings, RunInputs inputs, TrainingOptions options) {
    this.task = task;
    this.inputs = inputs;
    this.options = options;
    trainer = new Trainer<>(task, settings, inputs.configuration(), options);
  }

  /**
   * Trains to the end, from the first epoch or from where an earlier run in the folder ended. To be
   * followed by {@link #finish}.
   *
   * @throws UserError as {@link Trainer#run}, or if another rank has other inputs
   */
  public Trainer.Result train() {
    Gathering.requireSame(options.ranks(), this::identity);
    trainer.before(() -> Yaml.write(options.out().resolve("recipe.yaml"), inputs.recipe()));
    return trainer.run();
  }

  private Map<String, String> identity() {
    Map<String, String> identity = new LinkedHashMap<>(inputs.identity());
    identity.put("version", Version.NUMBER);
    identity.put("threads", Integer.toString(trainer.threads()));
    identity.put("workers", Integer.toString(options.workers()));
    identity.put("ranks", options.ranks().manner());
    return identity;
  }

  /** Finishes a run whose best model is as good as its evaluation said. */
  public void finish(Trainer.Result result) {
    finish(result, result.best().figures());
  }

  /**
   * Writes the card, tells the listener that the run is over, and writes the account last: where
   * that is, nothing is missing.
   *
   * @param figures of the best model, 0 to 1
   * @throws UserError if a file cannot be written
   */
  public void finish(Trainer.Result result, Map<String, Double> figures) {
    if (!options.ranks().first()) {
      return;
    }
    Path out = options.out();
    FinishedRun run = FinishedRun.of(out, task.description(), inputs, result, figures);
    new ModelCard(run).write(out.resolve("best/README.md"));
    options.listener().runEnded(run);
    Json.write(out.resolve("run.json"), account(result));
  }

  private Map<String, Object> account(Trainer.Result result) {
    Map<String, Object> account = new LinkedHashMap<>();
    account.put("version", Version.NUMBER);
    account.putAll(inputs.data());
    account.put("best_epoch", result.bestEpoch());
    account.put("best", result.best().figures());
    account.putAll(inputs.notes());
    account.put("examples_per_second", result.examplesPerSecond());
    return account;
  }
}
