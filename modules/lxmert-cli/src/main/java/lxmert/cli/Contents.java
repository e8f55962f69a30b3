package lxmert.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lxmert.checkpoint.GroundingFolder;
import lxmert.checkpoint.ModelFolder;
import lxmert.checkpoint.ModelUse;
import lxmert.checkpoint.RetrievalFolder;
import lxmert.io.AtomicFiles;
import lxmert.io.InputFile;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.Architecture;
import lxmert.model.GroundingModel;
import lxmert.regions.RegionStore;
import lxmert.tensor.CheckpointFile;
import lxmert.tensor.WeightFiles;
import lxmert.text.Vocabulary;
import lxmert.vision.DetectorConfig;

/** Tells what a file or folder of ours holds, without libtorch. */
final class Contents {
  private static final List<String> CONFIGS = List.of("config.json", "config.yaml");

  private Contents() {}

  /**
   * Describes a checkpoint, a configuration, a vocabulary, or a folder with a model, a detector or
   * regions. The field {@code kind} says which.
   *
   * @throws UserError if it is none of these, or torn
   */
  static ObjectNode of(Path path) {
    if (Files.isDirectory(path)) {
      return folder(path);
    }
    if (!Files.exists(path)) {
      throw AtomicFiles.cannotRead(path, new NoSuchFileException(path.toString()));
    }
    String name = String.valueOf(path.getFileName());
    if (name.endsWith(".txt") || name.equals("tokenizer.json")) {
      return node("vocabulary", path).put("wordPieces", Vocabulary.read(path).size());
    }
    return name.endsWith(".json") || name.endsWith(".yaml") ? config(path) : checkpoint(path);
  }

  private static ObjectNode folder(Path folder) {
    if (Files.exists(folder.resolve("manifest.json"))) {
      return regions(folder);
    }
    Path config =
        firstOf(folder, CONFIGS)
            .orElseThrow(
                () ->
                    new UserError(
                        folder
                            + " is no model, detector or region store: it has no config.json,"
                            + " config.yaml or manifest.json"));
    boolean detector = isDetector(config);
    ObjectNode node = node(detector ? "detector" : "model", folder);
    node.set("config", config(config));
    for (String name : List.of("vocab.txt", "objects_vocab.txt", "attributes_vocab.txt")) {
      if (Files.exists(folder.resolve(name))) {
        node.put(name, lines(folder.resolve(name)));
      }
    }
    if (!node.has("vocab.txt") && Files.exists(folder.resolve("tokenizer.json"))) {
      node.put("tokenizer.json", Vocabulary.ofFolder(folder).size());
    }
    List<String> answers = detector ? List.of() : ModelFolder.namedAnswers(folder);
    if (!answers.isEmpty()) {
      node.put("answers", answers.size());
      ModelFolder.saidArchitecture(folder).ifPresent(each -> addUse(node, each, config));
    } else if (!detector && (GroundingFolder.is(folder) || isRetrieval(config))) {
      ModelUse use = ModelUse.read(config, ModelFolder.configOf(config), 1);
      addUse(node, architecture(config), use, 1);
    }
    WeightFiles.find(folder).ifPresent(weights -> addWeights(node, weights));
    List<String> missing = missing(node, detector, config);
    if (!missing.isEmpty()) {
      node.set("missing", Json.mapper().valueToTree(missing));
    }
    return node;
  }

  private static void addWeights(ObjectNode node, Path weights) {
    List<Path> parts = WeightFiles.parts(weights);
    if (parts.size() == 1) {
      node.set("weights", checkpoint(parts.get(0)));
    } else {
      ArrayNode list = node.putArray("weights");
      parts.forEach(part -> list.add(checkpoint(part)));
    }
  }

  /** What a folder lacks of a model that answers, or of a detector. */
  private static List<String> missing(ObjectNode node, boolean detector, Path config) {
    List<String> missing = new ArrayList<>();
    if (!node.has("weights")) {
      missing.add("weights");
    }
    if (!detector && !node.has("vocab.txt") && !node.has("tokenizer.json")) {
      missing.add("vocab.txt or tokenizer.json");
    }
    if (!detector && isAnswering(config) && !node.has("answers")) {
      missing.add("the names of the answers, id2label in config.json or labels.json");
    }
    return missing;
  }

  /** BERT and models of pre-training, retrieval and referring expressions answer nothing. */
  private static boolean isAnswering(Path config) {
    return !isLanguageModel(config)
        && !isRetrieval(config)
        && !architecture(config).endsWith("ForPreTraining")
        && !architecture(config).endsWith(GroundingModel.ENDING);
  }

  private static boolean isRetrieval(Path config) {
    return RetrievalFolder.ARCHITECTURES.contains(architecture(config));
  }

  private static String architecture(Path config) {
    return Json.readTree(config).path("architectures").path(0).asText();
  }

  /** What an answering model is and was trained for. */
  private static void addUse(ObjectNode node, Architecture architecture, Path config) {
    ModelUse use =
        ModelUse.read(config, architecture.format().reader().apply(config), architecture.images());
    addUse(node, architecture.name(), use, architecture.images());
  }

  private static void addUse(ObjectNode node, String architecture, ModelUse use, int images) {
    node.put("architecture", architecture).put("images", images);
    if (use.task() != null) {
      node.put("task", use.task());
    }
    node.put("problemType", use.problemType().key()).put("maxLength", use.maxLength());
  }

  private static ObjectNode regions(Path folder) {
    try (RegionStore store = RegionStore.open(folder)) {
      return node("region store", folder)
          .put("images", store.size())
          .put("featureSize", store.featureSize())
          .put("features", store.featureType().name());
    }
  }

  private static ObjectNode config(Path file) {
    if (isLanguageModel(file)) {
      ObjectNode node = node("language model configuration", file);
      node.set("settings", Json.readTree(file));
      return node;
    }
    boolean detector = isDetector(file);
    ObjectNode node = node(detector ? "detector configuration" : "model configuration", file);
    Object settings = detector ? DetectorConfig.read(file) : ModelFolder.configOf(file);
    node.set("settings", Json.mapper().valueToTree(settings));
    return node;
  }

  /** The public detectors come with YAML, ours with JSON in the same sections. */
  private static boolean isDetector(Path config) {
    return config.toString().endsWith(".yaml") || Json.readTree(config).has("roi_heads");
  }

  /** BERT's own folders, and those that import onnx-bert writes. */
  private static boolean isLanguageModel(Path config) {
    return config.toString().endsWith(".json")
        && Json.readTree(config).path("model_type").asText().equals("bert");
  }

  private static ObjectNode checkpoint(Path path) {
    CheckpointFile file = CheckpointFile.open(path);
    ObjectNode node = node("checkpoint", path).put("format", file.format());
    node.put("bytes", AtomicFiles.size(path)).put("parameters", file.parameters());
    Map<String, Integer> dtypes = new TreeMap<>();
    file.names().forEach(name -> dtypes.merge(file.dtype(name).name(), 1, Integer::sum));
    node.set("dtypes", Json.mapper().valueToTree(dtypes));
    if (!file.metadata().isEmpty()) {
      node.set("metadata", Json.mapper().valueToTree(file.metadata()));
    }
    for (String name : file.names()) {
      ObjectNode tensor = node.withArray("tensors").addObject();
      tensor.put("name", name).put("dtype", file.dtype(name).name());
      tensor.set("shape", Json.mapper().valueToTree(file.shape(name)));
    }
    return node;
  }

  private static ObjectNode node(String kind, Path path) {
    return Json.mapper().createObjectNode().put("kind", kind).put("path", path.toString());
  }

  private static Optional<Path> firstOf(Path folder, List<String> names) {
    return names.stream().map(folder::resolve).filter(Files::exists).findFirst();
  }

  private static int lines(Path file) {
    try {
      return InputFile.lines(file).size();
    } catch (IOException e) {
      throw AtomicFiles.cannotRead(file, e);
    }
  }
}
