package lxmert.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.CheckpointFile;
import lxmert.tensor.WeightFiles;

/**
 * What the sizes in a model folder's settings may be at most, before a tensor is made of them: the
 * longest side of a tensor in the weights, or that of the published model, which settings of others
 * may have kept; and there are no more layers than tensors, or than large models have.
 */
final class ConfigBounds {
  /** The ends of the keys of sizes, with those of the published model. */
  private static final Map<String, Integer> SIZES =
      Map.of(
          "hidden_size", 768,
          "clf_hidden_size", 1536,
          "intermediate_size", 3072,
          "vocab_size", 30_522,
          "visual_feat_dim", 2048,
          "feature_size", 2048,
          "max_position_embeddings", 512,
          "num_qa_labels", 9500);

  private static final String LAYERS = "_layers";
  private static final int USUAL_LAYERS = 24;

  private ConfigBounds() {}

  /**
   * Compares the settings of a folder with its weights; one without either is not looked at.
   *
   * @throws UserError if a size or a number of layers cannot be
   */
  static void check(Path folder) {
    Path config = folder.resolve(ModelFolder.CONFIG);
    Optional<Path> weights = WeightFiles.find(folder);
    if (!Files.exists(config) || weights.isEmpty()) {
      return;
    }
    long longest = 0;
    long tensors = 0;
    for (Path part : WeightFiles.parts(weights.get())) {
      CheckpointFile file = CheckpointFile.glance(part);
      tensors += file.names().size();
      for (String name : file.names()) {
        longest = Math.max(longest, Arrays.stream(file.shape(name)).max().orElse(0));
      }
    }
    for (Map.Entry<String, JsonNode> each : Json.readTree(config).properties()) {
      check(config, weights.get(), each, tensors, longest);
    }
  }

  private static void check(
      Path config, Path weights, Map.Entry<String, JsonNode> setting, long tensors, long longest) {
    if (!setting.getValue().isIntegralNumber()) {
      return;
    }
    String key = setting.getKey();
    double value = setting.getValue().doubleValue();
    if (key.endsWith(LAYERS) && value > Math.max(tensors, USUAL_LAYERS)) {
      throw new UserError(
          "%s: %s is %s, but %s has only %d tensors"
              .formatted(config, key, setting.getValue(), weights, tensors));
    }
    int published =
        SIZES.entrySet().stream()
            .filter(size -> key.endsWith(size.getKey()))
            .mapToInt(Map.Entry::getValue)
            .max()
            .orElse(Integer.MAX_VALUE);
    if (published < Integer.MAX_VALUE && value > Math.max(longest, published)) {
      throw new UserError(
          "%s: %s is %s, but no tensor of %s is longer than %d"
              .formatted(config, key, setting.getValue(), weights, longest));
    }
  }
}
