package lxmert.finetune;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.attention.CycleSettings;
import lxmert.io.Check;
import lxmert.io.Yaml;
import lxmert.tensor.Precision;
import lxmert.train.CheckpointSettings;
import lxmert.train.OptimizerSettings;
import lxmert.train.OptimizerSource;
import lxmert.train.Recipe;
import org.jspecify.annotations.Nullable;

/**
 * How a model is fine-tuned: everything but the files. Read from a YAML file in {@code config/},
 * whose keys are these names in snake case.
 *
 * @param batchSize examples in a training step
 * @param microBatchSize examples that are computed together; divides the batch size, which it is
 *     where the file has no such key. Gradients are averaged over the step's micro-batches
 * @param epochs times that the training examples are gone through
 * @param maxLength most word pieces of a sentence, [CLS] and [SEP] included; the rest is cut off
 * @param vocabularySize word pieces to learn where no vocabulary is given
 * @param seed of the first weights, the order of the examples and dropout
 * @param precision of the matrix products
 * @param loss how scores are held against the right answers
 * @param logEvery steps between two lines of the log
 * @param checkpoint when the run is saved
 * @param optimizer learning rate and what belongs to it
 * @param architecture family of the model, where the caller names none; null: that of the
 *     checkpoint, or LXMERT
 * @param model keys of {@code config.json} that differ from the base size; without effect where
 *     training starts from a checkpoint, except for a gated encoder, whose folder they change.
 *     Sizes of vocabulary, features and answers come from the data
 * @param cycle what is trained around an attention model; null: nothing
 */
@JsonNaming(SnakeCaseStrategy.class)
public record FinetuneRecipe(
    int batchSize,
    int microBatchSize,
    int epochs,
    int maxLength,
    int vocabularySize,
    long seed,
    Precision precision,
    AnswerLoss loss,
    int logEvery,
    CheckpointSettings checkpoint,
    OptimizerSettings optimizer,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String architecture,
    Map<String, Object> model,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CycleSettings cycle)
    implements Recipe {
  /** Checks the ranges and copies the model's keys. */
  public FinetuneRecipe {
    Recipe.requireRanges(batchSize, microBatchSize, epochs, maxLength, vocabularySize, logEvery);
    model = Collections.unmodifiableMap(new LinkedHashMap<>(model));
    Check.that(cycle == null || optimizer.adam() != null, "cycle", cycle, "optimizer.adam with it");
    Check.that(
        cycle == null || microBatchSize > 1, "micro_batch_size", microBatchSize, "2 with cycle");
  }

  /**
   * Reads a recipe.
   *
   * @param overrides each {@code dotted.key=value}
   * @throws lxmert.io.UserError if a key is unknown or missing, or a value cannot be
   */
  public static FinetuneRecipe read(Path file, List<String> overrides) {
    return Yaml.read(file, overrides, FinetuneRecipe.class, STAND_INS);
  }

  @Override
  public OptimizerSource optimizerSource() {
    return cycle == null ? optimizer : new CycleOptimizer(optimizer, cycle);
  }

  /** This recipe with another precision. */
  public FinetuneRecipe with(Precision other) {
    return new FinetuneRecipe(
        batchSize,
        microBatchSize,
        epochs,
        maxLength,
        vocabularySize,
        seed,
        other,
        loss,
        logEvery,
        checkpoint,
        optimizer,
        architecture,
        model,
        cycle);
  }
}
