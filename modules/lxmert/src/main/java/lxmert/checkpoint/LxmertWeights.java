package lxmert.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.model.AnsweringModel;
import lxmert.model.Lxmert;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForGrounding;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.RetrievalModel;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import lxmert.tensor.WeightFiles;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Weights of any published kind, under the official names: official snapshots and fine-tuned models
 * ({@code .pth}), Hugging Face files ({@code .safetensors}, {@code .bin}), BERT checkpoints.
 */
public final class LxmertWeights implements AutoCloseable {
  private static final String BACKBONE = "bert.";
  private static final String CROSS_MODALITY = "bert.encoder.x_layers.";

  /** What BERT has and LXMERT does not: its upper layers, and a counter of positions. */
  private static final Pattern ONLY_IN_BERT =
      Pattern.compile("bert\\.(encoder\\.layer\\.\\d+\\..*|embeddings\\.position_ids)");

  /** Where the head of a model with other answers goes, so that it fits no parameter. */
  private static final String OTHER_ANSWERS = "other answers: ";

  private final StateDict state;

  private LxmertWeights(StateDict state) {
    this.state = state;
  }

  /**
   * Reads a file, or the weights of a Hugging Face folder.
   *
   * @throws UserError if there are no weights, they are torn, or the word decoder is not the word
   *     embedding table
   */
  public static LxmertWeights read(Path path) {
    try (StateDict raw =
        StateDict.read(Files.isDirectory(path) ? WeightFiles.require(path, "a model") : path)) {
      StateDict state = raw.renamed(CheckpointNames::official);
      checkTie(state);
      return new LxmertWeights(state);
    }
  }

  /** The tensors by official name; valid until {@link #close}. */
  public Map<String, Tensor> tensors() {
    return state.tensors();
  }

  /** Fills a model; every name must be on both sides. */
  public void load(LxmertForPreTraining model) {
    load(model, name -> false, name -> false);
  }

  /** As {@link #load(LxmertForPreTraining)}, except for the names that the caller lets pass. */
  public void load(
      LxmertForPreTraining model, Predicate<String> mayBeMissing, Predicate<String> mayBeSurplus) {
    fill(model, state, mayBeMissing, mayBeSurplus);
  }

  /**
   * Fills a pre-training model with what the weights have of it: those of a fine-tuned model lack
   * most heads. An answer head for another number of answers is passed over.
   *
   * @param withAnswers whether the answer head is for the model's answers
   * @return the heads that keep the model's own weights
   * @throws UserError if anything else is missing, surplus or of another size
   */
  public List<String> loadKnownHeads(LxmertForPreTraining model, boolean withAnswers) {
    boolean keepsAnswers = withAnswers && answers() == model.config().numQaLabels();
    Map<String, String> fresh = new TreeMap<>(CheckpointNames.HEADS);
    fresh
        .keySet()
        .removeIf(
            head -> CheckpointNames.ANSWER_HEAD.startsWith(head) ? keepsAnswers : !lacks(head));
    Predicate<String> isFresh = name -> fresh.keySet().stream().anyMatch(name::startsWith);
    try (StateDict known =
        state.renamed(name -> isFresh.test(name) ? OTHER_ANSWERS + name : name)) {
      fill(model, known, isFresh, name -> name.startsWith(OTHER_ANSWERS) || isGrounding(name));
    }
    return List.copyOf(fresh.values());
  }

  /** Fills a model with its answer head; every name must be on both sides. */
  public void load(AnsweringModel model) {
    load(model, name -> false, name -> false);
  }

  /**
   * As {@link #load(AnsweringModel)}, except for the official names that the caller lets pass: the
   * answer head, say, when it is a new one.
   */
  public void load(
      AnsweringModel model, Predicate<String> mayBeMissing, Predicate<String> mayBeSurplus) {
    load(model.module(), mayBeMissing, mayBeSurplus);
  }

  /** Fills a model with its score; every name must be on both sides. */
  public void load(RetrievalModel model) {
    load(model.module(), name -> false, name -> false);
  }

  private void load(Module model, Predicate<String> mayBeMissing, Predicate<String> mayBeSurplus) {
    try (StateDict answering = state.renamed(CheckpointNames::answering)) {
      fill(
          model,
          answering,
          name -> mayBeMissing.test(CheckpointNames.official(name)),
          name -> mayBeSurplus.test(CheckpointNames.official(name)));
    }
  }

  /** Fills all of a model but its answer head, whatever answers the file has been trained for. */
  public void loadBelowAnswers(AnsweringModel model) {
    String head = model.answerHead() + ".";
    try (StateDict below =
        state.renamed(
            name -> {
              String own = CheckpointNames.answering(name);
              return own.startsWith(head) ? OTHER_ANSWERS + own : own;
            })) {
      fill(
          model.module(),
          below,
          name -> name.startsWith(head),
          name -> name.startsWith(OTHER_ANSWERS));
    }
  }

  /** Fills a model that scores regions; every name must be on both sides. */
  public void load(LxmertForGrounding model) {
    fill(model, state, name -> false, name -> false);
  }

  /** Whether they are those of a model that scores regions. */
  public boolean grounds() {
    return tensors().keySet().stream().anyMatch(LxmertWeights::isGrounding);
  }

  private static boolean isGrounding(String name) {
    return name.startsWith(CheckpointNames.GROUNDING_HEAD);
  }

  /** The parts that the weights are of: first the encoders, then the heads that are there. */
  public List<String> parts() {
    List<String> parts = new ArrayList<>();
    parts.add(ofLanguageModel() ? "word encoder" : "encoders");
    CheckpointNames.HEADS.forEach(
        (prefix, head) -> {
          if (!lacks(prefix)) {
            parts.add(head);
          }
        });
    return parts;
  }

  /** Answers that the head scores; 0 without such a head. */
  private long answers() {
    Tensor last = tensors().get(CheckpointNames.ANSWER_HEAD + "3.bias");
    return last == null ? 0 : last.size(0);
  }

  /**
   * Whether they are those of a language model, such as BERT: no layer reads both words and
   * regions.
   */
  public boolean ofLanguageModel() {
    return tensors().keySet().stream().noneMatch(name -> name.startsWith(CROSS_MODALITY));
  }

  /**
   * Fills what LXMERT shares with a language model: embeddings, language layers, pooler and heads
   * (docs/model.md, "Weights"). The rest keeps its weights, unless the file has it too.
   *
   * @return the parts that the file has nothing of, which keep their weights
   * @throws UserError if weights do not fit, or are of another number of attention heads
   */
  public List<String> loadLanguage(LxmertForPreTraining model) {
    checkAttentionHeads(model.config());
    load(model, this::mayBeMissing, name -> ONLY_IN_BERT.matcher(name).matches());
    return lackingParts("");
  }

  /**
   * As {@link #loadLanguage(LxmertForPreTraining)}, without the heads.
   *
   * @param config the sizes of the backbone
   */
  public List<String> loadLanguage(Lxmert backbone, LxmertConfig config) {
    checkAttentionHeads(config);
    try (StateDict below = state.withoutPrefix(BACKBONE)) {
      fill(
          backbone,
          below,
          name -> mayBeMissing(BACKBONE + name),
          name -> CheckpointNames.inHead(name) || ONLY_IN_BERT.matcher(BACKBONE + name).matches());
    }
    return lackingParts(BACKBONE);
  }

  /** Whether a language model need not have it: BERT never does, or this one lacks its part. */
  private boolean mayBeMissing(String official) {
    return CheckpointNames.bert(official).isEmpty()
        || CheckpointNames.BERT_PARTS.keySet().stream()
            .anyMatch(part -> official.startsWith(part) && lacks(part));
  }

  private List<String> lackingParts(String prefix) {
    List<String> lacking = new ArrayList<>(List.of("other encoders"));
    CheckpointNames.BERT_PARTS.entrySet().stream()
        .filter(part -> part.getKey().startsWith(prefix) && lacks(part.getKey()))
        .map(Map.Entry::getValue)
        .forEach(lacking::add);
    return lacking;
  }

  private boolean lacks(String part) {
    return tensors().keySet().stream().noneMatch(name -> name.startsWith(part));
  }

  /** No shape tells their number; where a config.json lies beside the weights, that does. */
  private void checkAttentionHeads(LxmertConfig config) {
    Path beside = state.file().resolveSibling("config.json");
    if (Files.exists(beside)) {
      Integer heads = Json.read(beside, HeadCount.class).number;
      if (heads != null && heads != config.numAttentionHeads()) {
        throw new UserError(
            "num_attention_heads is %d, but %s says %d"
                .formatted(config.numAttentionHeads(), beside, heads));
      }
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record HeadCount(@JsonProperty("num_attention_heads") @Nullable Integer number) {}

  /** Fills the three encoders; heads in the file are left alone, but no other surplus. */
  public void load(Lxmert backbone) {
    try (StateDict below = state.withoutPrefix(BACKBONE)) {
      fill(backbone, below, name -> false, CheckpointNames::inHead);
    }
  }

  private static void fill(
      Module model,
      StateDict state,
      Predicate<String> mayBeMissing,
      Predicate<String> mayBeSurplus) {
    ModuleWeights.load(
        model, state, mayBeMissing, mayBeSurplus.or(CheckpointNames.TIED_DECODER::equals));
  }

  private static void checkTie(StateDict state) {
    Tensor decoder = state.tensors().get(CheckpointNames.TIED_DECODER);
    Tensor table = state.tensors().get(CheckpointNames.WORD_TABLE);
    try (PointerScope scope = new PointerScope()) {
      if (decoder != null && table != null && !decoder.equal(table)) {
        throw new UserError(
            "%s: %s differs from %s, expected one tensor under two names"
                .formatted(state.file(), CheckpointNames.TIED_DECODER, CheckpointNames.WORD_TABLE));
      }
    }
  }

  @Override
  public void close() {
    state.close();
  }
}
