package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lxmert.attention.AttentionModel;
import lxmert.io.Json;
import lxmert.model.Architecture;
import lxmert.model.Architectures;
import lxmert.model.LxmertInput;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A fixture folder of an attention model: what its public code calls sizes and inputs, as ours.
 *
 * @param folder with config.json, weights.safetensors, forward.safetensors, grads.safetensors
 * @param model what {@code config.json} calls it
 * @param keys of {@code config.json}
 */
record AttentionFixture(Path folder, String model, JsonNode keys) {
  private static final long BOX = 4;

  /** Our families by the models of the folders. */
  private static final Map<String, String> FAMILIES = Map.of("butd", "BUTD");

  /** Models whose word table has one more row, the last, for padding. */
  private static final List<String> PADDED_LAST = List.of("butd");

  private static final Map<String, String> NAMES =
      Map.of(
          "emb_dim", "word_size",
          "num_answers", "num_qa_labels",
          "num_hid", "hidden_size",
          "question_len", "max_position_embeddings",
          "v_dim", "visual_feat_dim");

  /** Whether a folder is a fixture of this kind. */
  static boolean fits(Path folder) {
    Path config = folder.resolve("config.json");
    return Files.exists(folder.resolve("grads.safetensors"))
        && Files.exists(config)
        && FAMILIES.containsKey(Json.readTree(config).path("model").asText());
  }

  static AttentionFixture read(Path folder) {
    JsonNode keys = Json.readTree(folder.resolve("config.json"));
    return new AttentionFixture(folder, keys.path("model").asText(), keys);
  }

  StateDict tensors(String name) {
    return StateDict.read(folder.resolve(name + ".safetensors"));
  }

  JsonNode json(String name) {
    return Json.readTree(folder.resolve(name + ".json"));
  }

  /** The model with the fixture's weights, each under its public name. */
  AttentionModel load() {
    Architecture architecture = Architectures.of(FAMILIES.getOrDefault(model, model), 1);
    AttentionModel loaded =
        (AttentionModel)
            architecture.model(architecture.format().maker().apply(config(), folder.toString()));
    try (StateDict weights = tensors("weights")) {
      ModuleWeights.load(loaded, weights);
    }
    loaded.eval();
    return loaded;
  }

  private ObjectNode config() {
    ObjectNode config = Json.mapper().createObjectNode();
    NAMES.forEach(
        (theirs, ours) -> {
          if (keys.has(theirs)) {
            config.set(ours, keys.get(theirs));
          }
        });
    int words = keys.path("ntoken").asInt();
    boolean last = PADDED_LAST.contains(model);
    return config.put("vocab_size", last ? words + 1 : words).put("padding_id", last ? words : 0);
  }

  /** The batch of the folder. */
  LxmertInput input(StateDict forward) {
    Tensor features = forward.tensor("in.features");
    return new LxmertInput(
        forward.tensor("in.question"), null, null, features, boxes(forward, features), null);
  }

  private static Tensor boxes(StateDict forward, Tensor features) {
    Tensor given = forward.tensors().get("in.boxes");
    return given == null
        ? torch.zeros(features.size(0), features.size(1), BOX)
        : given.narrow(2, 0, BOX);
  }
}
