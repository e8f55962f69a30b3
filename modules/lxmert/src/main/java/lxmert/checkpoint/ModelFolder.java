package lxmert.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
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
import lxmert.model.Lxmert;
import lxmert.model.LxmertArchitectures;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
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
  private static final String CONFIG = "config.json";
  private static final String PRE_TRAINING = "LxmertForPreTraining";
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
    ModelUse use = ModelUse.read(folder.resolve(CONFIG), architecture.images());
    LxmertConfig config = LxmertConfig.read(folder.resolve(CONFIG));
    Vocabulary vocabulary = Vocabulary.ofFolder(folder);
    List<String> answers = readAnswers(folder, config);
    AnsweringModel model = architecture.model(config);
    try (LxmertWeights weights = LxmertWeights.read(folder)) {
      weights.load(model);
    }
    model.module().eval();
    try {
      return new ModelFolder(model, vocabulary, answers, use);
    } catch (UserError e) {
      throw new UserError(folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * What kind of model a folder holds; LXMERT for one image where its {@code config.json} does not
   * say, as in the folders of others.
   *
   * @throws UserError if it is a pre-training model, or of a kind that is not registered
   */
  public static Architecture architecture(Path folder) {
    String name = architectureName(folder);
    if (name.equals(PRE_TRAINING)) {
      throw new UserError(
          folder
              + " is a model of pre-training, which answers nothing yet: finetune it, or use it with"
              + " fill, match or embed");
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

  private static String architectureName(Path folder) {
    List<String> names = Json.read(folder.resolve(CONFIG), Said.class).architectures;
    return names == null || names.isEmpty() ? "" : names.get(0);
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Said(@JsonProperty("architectures") @Nullable List<String> architectures) {}

  /**
   * Loads a model with the heads of pre-training. It belongs to the caller's scope, as that of
   * {@link #load}.
   *
   * @throws UserError if a file is missing or torn, they do not fit each other, or the folder says
   *     that it holds another kind of model
   */
  public static LxmertForPreTraining loadPreTraining(Path folder) {
    String name = architectureName(folder);
    if (!name.isEmpty() && !name.equals(PRE_TRAINING)) {
      throw new UserError(
          "%s is a model for answers (%s) without the heads of pre-training, expected a folder that pretrain wrote, or a published %s"
              .formatted(folder, name, PRE_TRAINING));
    }
    LxmertForPreTraining model =
        new LxmertForPreTraining(LxmertConfig.read(folder.resolve(CONFIG)));
    try (LxmertWeights weights = LxmertWeights.read(folder)) {
      weights.load(model);
    }
    model.eval();
    return model;
  }

  /**
   * Loads the three encoders of an LXMERT, whatever heads it has. They belong to the caller's
   * scope, as the model of {@link #load}.
   *
   * @throws UserError if a file is missing or torn, they do not fit each other, or the folder holds
   *     another kind of model
   */
  public static Lxmert loadEncoders(Path folder) {
    saidArchitecture(folder)
        .filter(each -> !each.family().equals(LxmertArchitectures.FAMILY))
        .ifPresent(
            each -> {
              throw new UserError(
                  "%s is a model %s, which has no such encoders, expected an LXMERT"
                      .formatted(folder, each.family()));
            });
    Lxmert encoders = new Lxmert(LxmertConfig.read(folder.resolve(CONFIG)));
    try (LxmertWeights weights = LxmertWeights.read(folder)) {
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
    save(folder, config, model.module(), vocabulary);
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
      LxmertForPreTraining model,
      Vocabulary vocabulary,
      List<String> answers,
      int maxLength) {
    ObjectNode config = configOf(PRE_TRAINING, model.config());
    ModelUse.addLength(config, maxLength);
    addAnswers(config, answers);
    save(folder, config, model, vocabulary);
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

  private static void save(Path folder, ObjectNode config, Module model, Vocabulary vocabulary) {
    AtomicFiles.writeFolder(
        folder,
        temporary -> {
          Json.write(temporary.resolve(CONFIG), config);
          vocabulary.write(temporary.resolve(VOCABULARY));
          TokenizerJson.write(temporary.resolve("tokenizer.json"), vocabulary);
          TokenizerJson.writeConfig(temporary.resolve("tokenizer_config.json"));
          writeWeights(temporary.resolve(WeightFiles.SAFETENSORS), model);
        });
  }

  private static void writeWeights(Path file, Module model) {
    UnaryOperator<String> name =
        each -> CheckpointNames.huggingFace(CheckpointNames.official(each));
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> renamed = new LinkedHashMap<>();
      ModuleWeights.stateOf(model)
          .forEach((each, tensor) -> renamed.put(name.apply(each), tensor.detach().cpu()));
      SafeTensors.write(file, renamed, Map.of("format", "pt"));
    }
  }

  private static ObjectNode configOf(String architecture, LxmertConfig config) {
    ObjectNode node = Json.mapper().createObjectNode();
    node.putArray("architectures").add(architecture);
    node.put("model_type", "lxmert").put("hidden_act", "gelu");
    node.setAll(Json.mapper().<ObjectNode>valueToTree(config));
    node.putObject("num_hidden_layers")
        .put("vision", config.rLayers())
        .put("cross_encoder", config.xLayers())
        .put("language", config.lLayers());
    return node;
  }

  private static List<String> readAnswers(Path folder, LxmertConfig config) {
    List<String> named = namedAnswers(folder);
    if (named.isEmpty()) {
      throw new UserError(
          "%s: names none of the %d answers, expected id2label, or a list in %s"
              .formatted(folder.resolve(CONFIG), config.numQaLabels(), folder.resolve(LABELS)));
    }
    return named;
  }
}
