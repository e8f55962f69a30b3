package lxmert.pretrain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.Yaml;
import lxmert.tensor.Precision;
import lxmert.train.CheckpointSettings;
import lxmert.train.OptimizerSettings;
import lxmert.train.Recipe;
import org.jspecify.annotations.Nullable;

/**
 * How a model is pre-trained: everything but the files. Read from a YAML file in {@code config/},
 * whose keys are these names in snake case.
 *
 * @param batchSize sentences in a training step
 * @param microBatchSize sentences that are computed together; divides the batch size, which it is
 *     where the file has no such key. Gradients are averaged over the step's micro-batches, as the
 *     published code does over its GPUs
 * @param epochs times that the sentences are gone through
 * @param maxLength most word pieces of a sentence, [CLS] and [SEP] included; the rest is cut off
 * @param vocabularySize word pieces to learn where no vocabulary is given
 * @param seed of the first weights, the order of the sentences, what is hidden, and dropout
 * @param precision of the matrix products
 * @param logEvery steps between two lines of the log
 * @param checkpoint when the run is saved
 * @param objective the tasks
 * @param optimizer learning rate and what belongs to it
 * @param architecture family of the model, LXMERT or GATED; null: LXMERT
 * @param model keys of {@code config.json} that differ from the base size. Sizes of vocabulary,
 *     features and answers come from the data
 */
@JsonNaming(SnakeCaseStrategy.class)
public record PretrainRecipe(
    int batchSize,
    int microBatchSize,
    int epochs,
    int maxLength,
    int vocabularySize,
    long seed,
    Precision precision,
    int logEvery,
    CheckpointSettings checkpoint,
    PretrainObjective objective,
    OptimizerSettings optimizer,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String architecture,
    Map<String, Object> model)
    implements Recipe {
  /** Checks the ranges and copies the model's keys. */
  public PretrainRecipe {
    Recipe.requireRanges(batchSize, microBatchSize, epochs, maxLength, vocabularySize, logEvery);
    model = Collections.unmodifiableMap(new LinkedHashMap<>(model));
  }

  /**
   * Reads a recipe.
   *
   * @param overrides each {@code dotted.key=value}
   * @throws lxmert.io.UserError if a key is unknown or missing, or a value cannot be
   */
  public static PretrainRecipe read(Path file, List<String> overrides) {
    return Yaml.read(file, overrides, PretrainRecipe.class, STAND_INS);
  }

  /** This recipe with another precision. */
  public PretrainRecipe with(Precision other) {
    return new PretrainRecipe(
        batchSize,
        microBatchSize,
        epochs,
        maxLength,
        vocabularySize,
        seed,
        other,
        logEvery,
        checkpoint,
        objective,
        optimizer,
        architecture,
        model);
  }
}
