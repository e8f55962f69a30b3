package lxmert.retrieval;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.Check;
import lxmert.io.Yaml;
import lxmert.tensor.Precision;
import lxmert.train.CheckpointSettings;
import lxmert.train.OptimizerSettings;
import lxmert.train.Recipe;
import org.jspecify.annotations.Nullable;

/**
 * How a model is fine-tuned for retrieval: everything but the files. Read from a YAML file in
 * {@code config/}, whose keys are these names in snake case.
 *
 * @param batchSize right pairs in a training step, each with three wrong ones
 * @param microBatchSize right pairs that are computed together; divides the batch size, which it is
 *     where the file has no such key
 * @param epochs times that the right pairs are gone through
 * @param maxLength most word pieces of a sentence, [CLS] and [SEP] included; the rest is cut off
 * @param vocabularySize word pieces to learn where no vocabulary is given
 * @param seed of the first weights, the order of the pairs, the wrong pairs and dropout
 * @param precision of the matrix products
 * @param validationImages the first so many images of the validation split are ranked after an
 *     epoch, with their sentences
 * @param logEvery steps between two lines of the log
 * @param checkpoint when the run is saved
 * @param optimizer learning rate and what belongs to it
 * @param architecture family of the model, LXMERT or GATED; null: that of the checkpoint, or LXMERT
 * @param model keys of {@code config.json} that differ from the base size; without effect where
 *     training starts from a checkpoint, except for a gated encoder, whose folder they change
 */
@JsonNaming(SnakeCaseStrategy.class)
public record RetrievalRecipe(
    int batchSize,
    int microBatchSize,
    int epochs,
    int maxLength,
    int vocabularySize,
    long seed,
    Precision precision,
    int validationImages,
    int logEvery,
    CheckpointSettings checkpoint,
    OptimizerSettings optimizer,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String architecture,
    Map<String, Object> model)
    implements Recipe {
  /** Checks the ranges and copies the model's keys. */
  public RetrievalRecipe {
    Recipe.requireRanges(batchSize, microBatchSize, epochs, maxLength, vocabularySize, logEvery);
    Check.atLeast(1, "validation_images", validationImages);
    model = Collections.unmodifiableMap(new LinkedHashMap<>(model));
  }

  /**
   * Reads a recipe.
   *
   * @param overrides each {@code dotted.key=value}
   * @throws lxmert.io.UserError if a key is unknown or missing, or a value cannot be
   */
  public static RetrievalRecipe read(Path file, List<String> overrides) {
    return Yaml.read(file, overrides, RetrievalRecipe.class, STAND_INS);
  }

  /** This recipe with another precision. */
  public RetrievalRecipe with(Precision other) {
    return new RetrievalRecipe(
        batchSize,
        microBatchSize,
        epochs,
        maxLength,
        vocabularySize,
        seed,
        other,
        validationImages,
        logEvery,
        checkpoint,
        optimizer,
        architecture,
        model);
  }
}
