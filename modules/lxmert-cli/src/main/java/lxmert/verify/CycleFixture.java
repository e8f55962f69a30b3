package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.attention.CycleConsistency;
import lxmert.attention.CycleSettings;
import lxmert.finetune.AnswerLoss;
import lxmert.io.Json;
import lxmert.model.LxmertInput;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import org.bytedeco.pytorch.Tensor;

/**
 * The fixture folder of training with cycle consistency: Pythia v0.1 under the names of that code,
 * and its question generator.
 *
 * @param folder as that of an attention model
 */
record CycleFixture(AttentionFixture folder) {
  private static final String OWN = "model.";

  /** What Pythia's names in its second code were in the first, to be replaced in this order. */
  private static final List<Map.Entry<String, String>> FIRST_NAMES =
      List.of(
          Map.entry("word_embedding.", "question_embedding_models.0.embedding."),
          Map.entry(
              "text_embeddings.0.module.recurrent_unit.", "question_embedding_models.0.LSTM."),
          Map.entry("text_embeddings.", "question_embedding_models."),
          Map.entry("image_feature_encoders.", "image_feature_encode_list."),
          Map.entry("image_feature_embeddings_list.", "image_embedding_models_list."),
          Map.entry("image_text_multi_modal_combine_layer.", "multi_modal_combine."),
          Map.entry("combination_layer.", "modal_combine."),
          Map.entry(".module.", "."),
          Map.entry("fa_image.", "Fa_image."),
          Map.entry("fa_txt.", "Fa_txt."),
          Map.entry(".layers.", ".main."));

  /** Whether a folder is one. */
  static boolean fits(Path folder) {
    Path config = folder.resolve("config.json");
    return Files.exists(folder.resolve("grads.safetensors"))
        && Files.exists(config)
        && Json.readTree(config).path("model").asText().equals(AttentionFixture.CYCLE);
  }

  /** Model and generator with the fixture's weights, in training mode. */
  CycleConsistency load() {
    JsonNode keys = folder.keys();
    CycleSettings settings =
        new CycleSettings(
            keys.path("qc_lambda").asDouble(),
            keys.path("cc_lambda").asDouble(),
            0,
            CycleSettings.Gate.ANSWER,
            0,
            keys.path("generator_lr").asDouble(),
            keys.path("generator_hidden").asInt(),
            keys.path("answer_hidden").asInt());
    CycleConsistency cycle =
        new CycleConsistency(folder.fresh(), settings, AnswerLoss.SOFT_LABELS::of, 1);
    try (StateDict weights = folder.tensors("weights")) {
      ModuleWeights.load(state(cycle), weights);
    }
    cycle.module().train(true);
    return cycle;
  }

  /** Parameters and buffers under their public names. */
  static Map<String, Tensor> state(CycleConsistency cycle) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    ModuleWeights.stateOf(cycle.module())
        .forEach((name, tensor) -> state.put(publicName(name), tensor));
    return state;
  }

  private static String publicName(String name) {
    if (!name.startsWith(OWN)) {
      return name;
    }
    String changed = name.substring(OWN.length());
    for (Map.Entry<String, String> each : FIRST_NAMES) {
      changed = changed.replace(each.getKey(), each.getValue());
    }
    return changed;
  }

  /** The batch of the folder. */
  LxmertInput input(StateDict forward) {
    Tensor ids = forward.tensor("in.question");
    Tensor features = forward.tensor("in.features");
    return new LxmertInput(
        ids,
        AttentionFixture.first(forward.tensor("in.question_length"), ids.size(1)),
        null,
        features,
        AttentionFixture.boxes(forward, features),
        AttentionFixture.first(forward.tensor("in.num_boxes"), features.size(1)));
  }
}
