package lxmert.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.ModelConfig;
import lxmert.model.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * What training knows of a model and whoever runs it has to know: keys of {@code config.json}
 * beside the sizes. The folders of others lack them; then the published length holds, and sigmoids,
 * or a softmax where a sentence is about several images, as in NLVR2.
 *
 * @param task {@code finetuning_task}, in lower case; null where the folder names none
 * @param problemType {@code problem_type}: what makes probabilities of scores
 * @param maxLength {@code max_sentence_length}: most word pieces of a sentence, [CLS] and [SEP]
 *     included
 */
public record ModelUse(@Nullable String task, ProblemType problemType, int maxLength) {
  /** Word pieces of a sentence in the published models. */
  private static final int PUBLISHED_LENGTH = 20;

  private static final String TASK = "finetuning_task";
  private static final String PROBLEM_TYPE = "problem_type";
  private static final String MAX_LENGTH = "max_sentence_length";

  /** Checks that [CLS], [SEP] and a word fit. */
  public ModelUse {
    if (maxLength < 3) {
      throw new UserError("%s is %d, expected 3 or more".formatted(MAX_LENGTH, maxLength));
    }
  }

  /**
   * What holds where nothing is said.
   *
   * @param images that a sentence is about
   */
  public static ModelUse published(ModelConfig config, int images) {
    return new ModelUse(
        null,
        images > 1
            ? ProblemType.SINGLE_LABEL_CLASSIFICATION
            : ProblemType.MULTI_LABEL_CLASSIFICATION,
        Math.min(PUBLISHED_LENGTH, config.maxPositionEmbeddings()));
  }

  /**
   * Reads a {@code config.json}.
   *
   * @param config the sizes that it has
   * @param images that a sentence is about
   * @throws UserError if a value cannot be, or the length is more than the model reads
   */
  public static ModelUse read(Path file, ModelConfig config, int images) {
    Keys keys = Json.read(file, Keys.class);
    ModelUse published = published(config, images);
    try {
      ModelUse use =
          new ModelUse(
              keys.task == null ? null : keys.task.toLowerCase(Locale.ROOT),
              keys.problemType == null ? published.problemType : problemType(keys.problemType),
              keys.maxLength == null ? published.maxLength : keys.maxLength);
      config.requireLength(MAX_LENGTH, use.maxLength);
      return use;
    } catch (UserError e) {
      throw new UserError(file + ": " + e.getMessage(), e);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Keys(
      @JsonProperty(TASK) @Nullable String task,
      @JsonProperty(PROBLEM_TYPE) @Nullable String problemType,
      @JsonProperty(MAX_LENGTH) @Nullable Integer maxLength) {}

  private static ProblemType problemType(String given) {
    return Arrays.stream(ProblemType.values())
        .filter(each -> each.key().equals(given))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "%s is \"%s\", expected one of %s"
                        .formatted(
                            PROBLEM_TYPE,
                            given,
                            Arrays.stream(ProblemType.values()).map(ProblemType::key).toList())));
  }

  /** Adds the keys to those of a {@code config.json}. */
  void addTo(ObjectNode config) {
    if (task != null) {
      config.put(TASK, task);
    }
    config.put(PROBLEM_TYPE, problemType.key());
    addLength(config, maxLength);
  }

  /** Adds what holds of a task without answers. */
  static void addTo(ObjectNode config, String task, int maxLength) {
    config.put(TASK, task);
    addLength(config, maxLength);
  }

  /** Adds the length alone: pre-training has no answers of one kind. */
  static void addLength(ObjectNode config, int maxLength) {
    config.put(MAX_LENGTH, maxLength);
  }
}
