package lxmert.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.CheckpointFile;
import lxmert.tensor.WeightFiles;

/**
 * What the sizes in a model folder's settings may be at most, before a tensor is made of them: none
 * is longer than the longest side of a tensor in the weights, and there are no more layers than
 * tensors.
 */
final class ConfigBounds {
  /** The ends of the keys of sizes that every model of the kind has tensors for. */
  private static final List<String> SIZES =
      List.of(
          "hidden_size",
          "intermediate_size",
          "vocab_size",
          "visual_feat_dim",
          "feature_size",
          "max_position_embeddings",
          "num_qa_labels");

  private static final String LAYERS = "_layers";

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
      CheckpointFile file = CheckpointFile.open(part);
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
    if (key.endsWith(LAYERS) && value > tensors) {
      throw new UserError(
          "%s: %s is %s, but %s has only %d tensors"
              .formatted(config, key, setting.getValue(), weights, tensors));
    }
    if (SIZES.stream().anyMatch(key::endsWith) && value > longest) {
      throw new UserError(
          "%s: %s is %s, but no tensor of %s is longer than %d"
              .formatted(config, key, setting.getValue(), weights, longest));
    }
  }
}
