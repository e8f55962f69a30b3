package lxmert.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.AnsweringModel;
import lxmert.model.Architecture;
import lxmert.model.Architectures;
import lxmert.model.GatedArchitectures;
import lxmert.model.GatedBimodal;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForGrounding;
import lxmert.model.GatedForPreTraining;
import lxmert.model.GatedForRetrieval;
import lxmert.model.GroundingModel;
import lxmert.model.Lxmert;
import lxmert.model.LxmertArchitectures;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.ModelConfig;
import lxmert.model.PairEncoders;
import lxmert.model.PreTrainingModel;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.WeightFiles;
import lxmert.text.TokenizerJson;
import lxmert.text.Vocabulary;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A model as a Hugging Face folder: {@code config.json} with the answers as {@code id2label},
 * {@code model.safetensors}, {@code vocab.txt}, {@code tokenizer.json}. {@code
 * LxmertForQuestionAnswering} and {@code LxmertTokenizer} of the transformers library load it
 * unchanged; of the other {@linkplain Architectures architectures} that library has no model.
 *
 * @param model in evaluation mode
 * @param vocabulary the word pieces
 * @param answers in the order of the scores
 * @param use what it was trained for
 */
public record ModelFolder(
    AnsweringModel model, Vocabulary vocabulary, List<String> answers, ModelUse use) {
  static final String CONFIG = "config.json";
  private static final String PRE_TRAINING = "ForPreTraining";
  private static final String VOCABULARY = "vocab.txt";

  /** Where a folder of the published weights, which names no answers, may list them. */
  private static final String LABELS = "labels.json";

  /** Checks that model, vocabulary, answers and length fit each other. */
  public ModelFolder {
    answers = List.copyOf(answers);
    if (vocabulary.size() != model.config().vocabSize()) {
      throw new UserError(
          "a vocabulary of %d word pieces for a model of %d"
              .formatted(vocabulary.size(), model.config().vocabSize()));
    }
    if (answers.size() != model.config().numQaLabels()) {
      throw new UserError(
          "%d answers for a model of %d".formatted(answers.size(), model.config().numQaLabels()));
    }
    model.config().requireLength("max_length", use.maxLength());
  }

  /** A model of which nothing else is known. */
  public ModelFolder(AnsweringModel model, Vocabulary vocabulary, List<String> answers) {
    this(model, vocabulary, answers, ModelUse.published(model.config(), model.images()));
  }

  /**
   * Loads a folder, with weights in any layout and naming of {@link LxmertWeights}. The model
   * belongs to the caller's scope and is freed with it, whether this returns or throws; outside of
   * a scope it is freed when Java has collected it.
   *
   * @throws UserError if a file is missing or torn, or if they do not fit each other
   */
  public static ModelFolder load(Path folder) {
    Architecture architecture = architecture(folder);
    ModelConfig config = config(folder, architecture);
    ModelUse use = ModelUse.read(folder.resolve(CONFIG), config, architecture.images());
    Vocabulary vocabulary = Vocabulary.ofFolder(folder);
    List<String> answers = readAnswers(folder, config);
    AnsweringModel model = architecture.model(config);
    load(folder, model);
    model.module().eval();
    try {
      return new ModelFolder(model, vocabulary, answers, use);
    } catch (UserError e) {
      throw new UserError(folder + ": " + e.getMessage(), e);
    }
  }

  /** Gated encoders and LXMERT have publishers with other names; what else there is has its own. */
  private static void load(Path folder, AnsweringModel model) {
    if (model.config() instanceof GatedConfig gated) {
      try (GatedWeights weights = GatedWeights.read(folder, gated)) {
        weights.load(model);
      }
    } else if (model.config() instanceof LxmertConfig) {
      try (LxmertWeights weights = LxmertWeights.read(folder)) {
        weights.load(model);
      }
    } else {
      OwnWeights.load(folder, model);
    }
  }

  /**
   * What kind of model a folder holds; LXMERT for one image where its {@code config.json} does not
   * say, as in the folders of others.
   *
   * @throws UserError if it is a model of pre-training or of retrieval, or of a kind that is not
   *     registered
   */
  public static Architecture architecture(Path folder) {
    String name = architectureName(folder);
    if (name.endsWith(PRE_TRAINING)) {
      throw new UserError(
          folder
              + " is a model of pre-training, which answers nothing yet: finetune it, or use it with"
              + " fill, match or embed");
    }
    if (name.endsWith(GroundingModel.ENDING)) {
      throw new UserError(
          folder
              + " is a model of referring expressions, which chooses regions and answers nothing: use"
              + " it with evaluate and predict refcoco");
    }
    if (RetrievalFolder.ARCHITECTURES.contains(name)) {
      throw new UserError(
          folder + " is a model of retrieval, which answers nothing: use it with match");
    }
    return name.isEmpty()
        ? LxmertArchitectures.QUESTION_ANSWERING
        : Architectures.find(name)
            .orElseThrow(
                () ->
                    new UserError(
                        "%s holds a model of the architecture %s, expected one of %s"
                            .formatted(
                                folder,
                                name,
                                Architectures.all().stream()
                                    .map(Architecture::name)
                                    .sorted()
                                    .toList())));
  }

  /** The answering model that a checkpoint to start from says it is, if it says so. */
  public static Optional<Architecture> saidArchitecture(Path checkpoint) {
    return Files.exists(checkpoint.resolve(CONFIG))
        ? Architectures.find(architectureName(checkpoint))
        : Optional.empty();
  }

  /**
   * The answers that a checkpoint names, in the order of its head: {@code id2label}, {@code
   * label2id} or {@code answer2id} of its {@code config.json}, or {@code labels.json} beside it;
   * none where it names none, or names them only {@code LABEL_0} and so on.
   *
   * @throws UserError if two answers have one place, or a place has none
   */
  public static List<String> namedAnswers(Path checkpoint) {
    return AnswerNames.of(checkpoint.resolve(CONFIG), checkpoint.resolve(LABELS));
  }

  static String architectureName(Path folder) {
    return architectureOf(folder.resolve(CONFIG));
  }

  private static String architectureOf(Path config) {
    JsonNode keys = Json.readTree(config);
    Said said = Json.convert(keys, config.toString(), Said.class);
    String first =
        said.architectures == null || said.architectures.isEmpty() ? "" : said.architectures.get(0);
    return GatedConfig.wrote(keys) && !first.endsWith(GroundingModel.ENDING)
        ? GatedArchitectures.QUESTION_ANSWERING.name()
        : first;
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Said(@JsonProperty("architectures") @Nullable List<String> architectures) {}

  /**
   * The sizes of a model of any kind, answering or not.
   *
   * @throws UserError if the file is missing, or a size cannot be
   */
  public static ModelConfig config(Path folder) {
    ConfigBounds.check(folder);
    return configOf(folder.resolve(CONFIG));
  }

  /** The sizes of a model whose kind is known; as {@link #config(Path)}. */
  public static ModelConfig config(Path folder, Architecture architecture) {
    ConfigBounds.check(folder);
    return architecture.format().reader().apply(folder.resolve(CONFIG));
  }

  /** The sizes that a {@code config.json} has, wherever it lies; as {@link #config}. */
  public static ModelConfig configOf(Path file) {
    return isGatedConfig(file)
        ? GatedConfig.read(file)
        : Architectures.find(architectureOf(file))
            .map(each -> each.format().reader().apply(file))
            .orElseGet(() -> LxmertConfig.read(file));
  }

  /** Whether a folder, or one that a file lies in, holds a gated encoder. */
  public static boolean isGated(Path folder) {
    Path file = folder.resolve(CONFIG);
    return Files.exists(file) && isGatedConfig(file);
  }

  private static boolean isGatedConfig(Path file) {
    String name = architectureOf(file);
    return name.equals(GatedForPreTraining.ARCHITECTURE)
        || name.equals(GatedForGrounding.ARCHITECTURE)
        || name.equals(GatedForRetrieval.ARCHITECTURE)
        || Architectures.find(name)
            .filter(each -> each.family().equals(GatedArchitectures.FAMILY))
            .isPresent();
  }

  /**
   * Loads a model with the heads of pre-training. It belongs to the caller's scope, as that of
   * {@link #load}.
   *
   * @throws UserError if a file is missing or torn, they do not fit each other, or the folder says
   *     that it holds another kind of model
   */
  public static LxmertForPreTraining loadPreTraining(Path folder) {
    String name = architectureName(folder);
    if (!name.isEmpty() && !name.equals(LxmertForPreTraining.ARCHITECTURE)) {
      throw new UserError(
          "%s is a model %s without LXMERT's heads of pre-training, expected a folder that pretrain wrote, or a published %s"
              .formatted(folder, name, LxmertForPreTraining.ARCHITECTURE));
    }
    ConfigBounds.check(folder);
    LxmertForPreTraining model =
        new LxmertForPreTraining(LxmertConfig.read(folder.resolve(CONFIG)));
    try (LxmertWeights weights = LxmertWeights.read(folder)) {
      weights.load(model);
    }
    model.eval();
    return model;
  }

  /**
   * Loads the encoders of an LXMERT or a gated encoder, whatever heads they have. They belong to
   * the caller's scope, as the model of {@link #load}.
   *
   * @throws UserError if a file is missing or torn, they do not fit each other, or the folder holds
   *     another kind of model
   */
  public static PairEncoders loadEncoders(Path folder) {
    if (isGated(folder)) {
      return loadGatedEncoders(folder);
    }
    saidArchitecture(folder)
        .filter(each -> !each.family().equals(LxmertArchitectures.FAMILY))
        .ifPresent(
            each -> {
              throw new UserError(
                  "%s is a model %s, which has no such encoders, expected an LXMERT or a GATED"
                      .formatted(folder, each.family()));
            });
    ConfigBounds.check(folder);
    Lxmert encoders = new Lxmert(LxmertConfig.read(folder.resolve(CONFIG)));
    try (LxmertWeights weights = LxmertWeights.read(folder)) {
      weights.load(encoders);
    }
    encoders.eval();
    return encoders;
  }

  private static GatedBimodal loadGatedEncoders(Path folder) {
    ConfigBounds.check(folder);
    GatedConfig config = GatedConfig.read(folder.resolve(CONFIG));
    GatedBimodal encoders = new GatedBimodal(config);
    try (GatedWeights weights = GatedWeights.read(folder, config)) {
      weights.load(encoders);
    }
    encoders.eval();
    return encoders;
  }

  /**
   * Writes the folder; one that is there is replaced as a whole.
   *
   * @throws UserError if it cannot be written
   */
  public void save(Path folder) {
    ObjectNode config = configOf(model.architecture().name(), model.config());
    use.addTo(config);
    addAnswers(config, answers);
    save(folder, config, model.module(), model.config(), vocabulary);
  }

  /**
   * Writes a pre-training model as a folder that {@code LxmertForPreTraining} and {@code
   * LxmertModel} of the transformers library load unchanged.
   *
   * @param answers in the order of the answer head
   * @param maxLength most word pieces of a sentence in training
   * @throws UserError if it cannot be written
   */
  public static void savePreTraining(
      Path folder,
      PreTrainingModel model,
      Vocabulary vocabulary,
      List<String> answers,
      int maxLength) {
    ObjectNode config = configOf(model.architecture(), model.config());
    ModelUse.addLength(config, maxLength);
    addAnswers(config, answers);
    save(folder, config, model.module(), model.config(), vocabulary);
  }

  private static void addAnswers(ObjectNode config, List<String> answers) {
    Map<String, String> idToLabel = new LinkedHashMap<>();
    Map<String, Integer> labelToId = new LinkedHashMap<>();
    for (int i = 0; i < answers.size(); i++) {
      idToLabel.put(Integer.toString(i), answers.get(i));
      labelToId.put(answers.get(i), i);
    }
    config.set("id2label", Json.mapper().valueToTree(idToLabel));
    config.set("label2id", Json.mapper().valueToTree(labelToId));
  }

  /** Writes a folder with these settings. */
  static void save(
      Path folder, ObjectNode config, Module model, ModelConfig sizes, Vocabulary vocabulary) {
    UnaryOperator<String> names =
        sizes instanceof LxmertConfig
            ? name -> CheckpointNames.huggingFace(CheckpointNames.official(name))
            : UnaryOperator.identity();
    AtomicFiles.writeFolder(
        folder,
        temporary -> {
          Json.write(temporary.resolve(CONFIG), config);
          vocabulary.write(temporary.resolve(VOCABULARY));
          TokenizerJson.write(temporary.resolve("tokenizer.json"), vocabulary);
          TokenizerJson.writeConfig(temporary.resolve("tokenizer_config.json"));
          writeWeights(temporary.resolve(WeightFiles.SAFETENSORS), model, names);
        });
  }

  private static void writeWeights(Path file, Module model, UnaryOperator<String> names) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> renamed = new LinkedHashMap<>();
      ModuleWeights.stateOf(model)
          .forEach((each, tensor) -> renamed.put(names.apply(each), tensor.detach().cpu()));
      SafeTensors.write(file, renamed, Map.of("format", "pt"));
    }
  }

  static ObjectNode configOf(String architecture, ModelConfig config) {
    ObjectNode node = Json.mapper().createObjectNode();
    node.putArray("architectures").add(architecture);
    if (!(config instanceof LxmertConfig lxmert)) {
      return node.setAll(Json.mapper().<ObjectNode>valueToTree(config));
    }
    node.put("model_type", "lxmert").put("hidden_act", "gelu");
    node.setAll(Json.mapper().<ObjectNode>valueToTree(lxmert));
    node.putObject("num_hidden_layers")
        .put("vision", lxmert.rLayers())
        .put("cross_encoder", lxmert.xLayers())
        .put("language", lxmert.lLayers());
    return node;
  }

  private static List<String> readAnswers(Path folder, ModelConfig config) {
    List<String> named = namedAnswers(folder);
    if (named.isEmpty()) {
      throw new UserError(
          "%s: names none of the %d answers, expected id2label, or a list in %s"
              .formatted(folder.resolve(CONFIG), config.numQaLabels(), folder.resolve(LABELS)));
    }
    return named;
  }
}
