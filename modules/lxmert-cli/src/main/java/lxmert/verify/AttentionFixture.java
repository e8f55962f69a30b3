package lxmert.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lxmert.attention.AttentionModel;
import lxmert.io.Json;
import lxmert.model.Architecture;
import lxmert.model.Architectures;
import lxmert.model.LxmertInput;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import org.bytedeco.pytorch.Scalar;
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
  private static final Map<String, String> FAMILIES =
      Map.of(
          "butd", "BUTD",
          "mcan", "MCAN",
          "mcan-bbox", "MCAN",
          "ban", "BAN",
          "ban-counter", "BAN",
          "pythia", "PYTHIA",
          "pythia-two", "PYTHIA",
          "mfh", "MFH",
          "dfaf", "DFAF",
          "dfaf-dense", "DFAF");

  /** Trains a Pythia with one set of regions. */
  static final String CYCLE = "cycle-consistency";

  /** Models whose word table has one more row, the last, for padding. */
  private static final List<String> PADDED_LAST =
      List.of("butd", "ban", "ban-counter", "dfaf-dense");

  /** Sizes that all folders have. */
  private static final Map<String, String> NAMES =
      Map.of(
          "emb_dim", "word_size",
          "num_answers", "num_qa_labels",
          "question_len", "max_position_embeddings",
          "v_dim", "visual_feat_dim");

  /** Those of each family. */
  private static final Map<String, Map<String, String>> OF_FAMILIES =
      Map.of(
          "BUTD", Map.of("num_hid", "hidden_size"),
          "MCAN",
              Map.of(
                  "hidden", "hidden_size",
                  "ff_size", "intermediate_size",
                  "heads", "num_attention_heads",
                  "layers", "layers",
                  "flat_mlp", "flat_size",
                  "flat_glimpses", "glimpses",
                  "flat_out", "joint_size",
                  "use_bbox", "boxes",
                  "bbox_emb", "box_size"),
          "BAN",
              Map.of(
                  "num_hid", "hidden_size",
                  "glimpses", "glimpses",
                  "objects", "objects",
                  "counter", "counter"),
          "PYTHIA",
              Map.of(
                  "lstm_hidden", "hidden_size",
                  "conv1_out", "question_size",
                  "conv2_out", "glimpses",
                  "fc7_out", "feature_size",
                  "attention_hidden", "attention_size",
                  "joint_hidden", "joint_size",
                  "classifier_image_hidden", "image_size",
                  "classifier_text_hidden", "text_size"),
          "MFH",
              Map.of(
                  "lstm_out", "hidden_size",
                  "hidden", "inner_size",
                  "mfb_o", "pool_size",
                  "mfb_k", "pool_window",
                  "question_glimpses", "question_glimpses",
                  "image_glimpses", "image_glimpses"),
          "DFAF",
              Map.of(
                  "gru_hidden", "recurrent_size",
                  "hidden", "hidden_size",
                  "inter_heads", "inter_heads",
                  "intra_heads", "intra_heads",
                  "blocks", "blocks",
                  "classifier_hidden", "answer_size"));

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
    AttentionModel loaded = fresh();
    try (StateDict weights = tensors("weights")) {
      ModuleWeights.load(loaded, weights);
    }
    loaded.eval();
    return loaded;
  }

  /** The model before its weights. */
  AttentionModel fresh() {
    Architecture architecture = Architectures.of(family(), 1);
    return (AttentionModel)
        architecture.model(architecture.format().maker().apply(config(), folder.toString()));
  }

  /** Whether it has a counter, and cases of that alone. */
  boolean counts() {
    return keys.path("counter").asBoolean();
  }

  private String family() {
    return model.equals(CYCLE) ? "PYTHIA" : FAMILIES.getOrDefault(model, model);
  }

  private ObjectNode config() {
    ObjectNode config = Json.mapper().createObjectNode();
    Stream.of(NAMES, OF_FAMILIES.getOrDefault(family(), Map.of()))
        .flatMap(names -> names.entrySet().stream())
        .filter(name -> keys.has(name.getKey()))
        .forEach(name -> config.set(name.getValue(), keys.get(name.getKey())));
    if (keys.has("variant")) {
      config.put("dense", keys.path("variant").asText().equals("dense"));
    }
    keys.path("feature_encoders")
        .forEach(
            each ->
                config
                    .withArray("features")
                    .add(each.asText().equals("default") ? "plain" : "fc7"));
    if (model.equals(CYCLE)) {
      config.withArray("features").add("fc7");
    }
    int words = keys.path("ntoken").asInt();
    boolean last = PADDED_LAST.contains(model);
    return config.put("vocab_size", last ? words + 1 : words).put("padding_id", last ? words : 0);
  }

  /**
   * The batch of the folder, once for each set of regions, with the masks that the public code
   * makes for itself.
   */
  List<LxmertInput> inputs(StateDict forward) {
    if (family().equals("PYTHIA")) {
      return IntStream.range(0, keys.path("feature_encoders").size())
          .mapToObj(k -> regionSet(forward, k))
          .toList();
    }
    Tensor ids = forward.tensor("in.question");
    Tensor features = forward.tensor("in.features");
    Tensor boxes = boxes(forward, features);
    Tensor real = whole(features.ne(new Scalar(0)).any(-1));
    return List.of(
        switch (family()) {
          case "MCAN" ->
              new LxmertInput(ids, whole(ids.ne(new Scalar(0))), null, features, boxes, real);
          case "BAN" -> new LxmertInput(ids, null, null, features, boxes, real);
          case "DFAF" ->
              new LxmertInput(
                  ids,
                  whole(forward.tensor("in.question_mask")),
                  null,
                  features,
                  boxes,
                  whole(forward.tensor("in.feature_mask")));
          default -> new LxmertInput(ids, null, null, features, boxes, null);
        });
  }

  private static LxmertInput regionSet(StateDict forward, int k) {
    Tensor features = forward.tensor("in.features_" + k);
    return new LxmertInput(
        forward.tensor("in.question"),
        null,
        null,
        features,
        boxes(forward, features),
        first(forward.tensor("in.num_boxes_" + k), features.size(1)));
  }

  /** A mask (B, length) of the first so many places, (B). */
  static Tensor first(Tensor counts, long length) {
    Tensor places = torch.arange(new Scalar(length), counts.options());
    return whole(places.unsqueeze(0).lt(counts.unsqueeze(1)));
  }

  private static Tensor whole(Tensor mask) {
    return mask.to(torch.ScalarType.Long);
  }

  static Tensor boxes(StateDict forward, Tensor features) {
    Tensor given = forward.tensors().get("in.boxes");
    return given == null
        ? torch.zeros(features.size(0), features.size(1), BOX)
        : given.narrow(2, 0, BOX);
  }
}
