package lxmert.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lxmert.io.UserError;
import lxmert.model.AnsweringModel;
import lxmert.model.GatedBimodal;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForGrounding;
import lxmert.model.GatedForPreTraining;
import lxmert.model.GatedForTasks;
import lxmert.model.GatedSublayers;
import lxmert.model.RetrievalModel;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.StateDict;
import lxmert.tensor.WeightFiles;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Weights of ViLBERT, VL-BERT, VisualBERT, UNITER or LXMERT, of VOLTA or of the model's own code,
 * or of BERT, under our names for a model of some configuration.
 */
public final class GatedWeights implements AutoCloseable {
  private static final String BODY = "bert.";
  private static final String QUESTIONS = "cls.qaPredictions.logit_fc.";
  private static final String ANSWERS = "logit_fc.";
  private static final String TASKS = "clfs_dict.";

  private static final String TYPES = "bert.embeddings.token_type_embeddings.weight";
  private static final Pattern TABLES =
      Pattern.compile("bert\\.embeddings\\.((word|position|token_type)_embeddings|LayerNorm)\\..*");
  private static final Pattern SUBLAYER =
      Pattern.compile("bert\\.encoder\\.layer\\.(\\d+)\\.\\w+\\.(.*)");

  private final StateDict state;
  private final GatedConfig config;

  private GatedWeights(StateDict state, GatedConfig config) {
    this.state = state;
    this.config = config;
  }

  /**
   * Reads a file, or the weights of a folder.
   *
   * @param config whose sublayers the names mean
   * @throws UserError if there are no weights, they are torn, or what a publisher writes twice is
   *     not the same
   */
  public static GatedWeights read(Path path, GatedConfig config) {
    try (StateDict raw =
        StateDict.read(Files.isDirectory(path) ? WeightFiles.require(path, "a model") : path)) {
      GatedWeights weights =
          new GatedWeights(raw.renamed(GatedNames.of(raw.tensors().keySet(), config)), config);
      try {
        weights.checkTwins();
      } catch (UserError e) {
        weights.close();
        throw e;
      }
      return weights;
    }
  }

  private void checkTwins() {
    state
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(GatedNames.TWIN)) {
                requireSame(name.substring(GatedNames.TWIN.length()), tensor);
              }
            });
    Tensor decoder = state.tensors().get(CheckpointNames.TIED_DECODER);
    if (decoder != null) {
      requireSame(CheckpointNames.WORD_TABLE, decoder);
    }
  }

  private void requireSame(String name, Tensor twin) {
    try (PointerScope scope = new PointerScope()) {
      Tensor first = state.tensors().get(name);
      if (first == null || !first.equal(twin)) {
        throw new UserError(
            "%s: a second copy of %s differs from it, expected one tensor under two names"
                .formatted(state.file(), name));
      }
    }
  }

  /** The tensors by our names; valid until {@link #close}. */
  public Map<String, Tensor> tensors() {
    return state.tensors();
  }

  /** Fills a model of pre-training; every name must be on both sides. */
  public void load(GatedForPreTraining model) {
    try (StateDict own = heads(QUESTIONS)) {
      fill(model, own, name -> false, name -> false);
    }
  }

  /** Fills encoder and poolers; heads in the file are left alone, but no other surplus. */
  public void load(GatedBimodal encoders) {
    try (StateDict below = state.withoutPrefix(BODY)) {
      fill(
          encoders,
          below,
          name -> false,
          name ->
              name.startsWith("cls.")
                  || name.startsWith(CheckpointNames.ANSWER_HEAD)
                  || name.startsWith(TASKS));
    }
  }

  /** Fills a model with its answer head; every name must be on both sides. */
  public void load(AnsweringModel model) {
    try (StateDict own = heads(ANSWERS)) {
      fill(model.module(), own, name -> false, name -> false);
    }
  }

  /** Fills a model that scores regions; every name must be on both sides. */
  public void load(GatedForGrounding model) {
    fill(model, state, name -> false, name -> false);
  }

  /** Whether they are those of a model that scores regions. */
  public boolean grounds() {
    return tensors().keySet().stream().anyMatch(name -> name.startsWith(GatedNames.REGIONS));
  }

  /** Fills all of a model but its head, as {@link #loadBelowAnswers}. */
  public List<String> loadBelowHead(GatedForGrounding model) {
    return loadBody(model, name -> !name.startsWith(BODY));
  }

  /** Fills a model with its score; every name must be on both sides. */
  public void load(RetrievalModel model) {
    fill(model.module(), state, name -> false, name -> false);
  }

  /**
   * Fills all of a model but its answer head, whatever heads the file has.
   *
   * @return the parts that keep the model's own weights: poolers that the file lacks, and all that
   *     a language model has nothing of
   * @throws UserError if anything else is missing, or of another size
   */
  public List<String> loadBelowAnswers(AnsweringModel model) {
    return loadBody(model.module(), name -> !name.startsWith(BODY));
  }

  /** As {@link #loadBelowAnswers}, all but the score. */
  public List<String> loadBelowScore(RetrievalModel model) {
    return loadBody(model.module(), name -> !name.startsWith(BODY));
  }

  /**
   * Fills a model of pre-training with what the file has of it.
   *
   * @return the parts that keep the model's own weights
   * @throws UserError if anything else is missing, or of another size
   */
  public List<String> loadKnownHeads(GatedForPreTraining model) {
    try (StateDict own = heads(QUESTIONS)) {
      return loadBody(model, name -> !name.startsWith(BODY) && !own.tensors().containsKey(name));
    }
  }

  private List<String> loadBody(Module model, Predicate<String> fresh) {
    Set<String> parts = new TreeSet<>();
    boolean language = ofLanguageModel();
    String fewer = language ? copiedTypes(model) : "";
    try (StateDict heads = heads(QUESTIONS);
        StateDict own =
            heads.renamed(name -> name.equals(fewer) ? GatedNames.UNUSED + name : name)) {
      fill(
          model,
          own,
          name -> {
            boolean may =
                fresh.test(name) || name.contains("_pooler.") || (language && !inBert(name));
            if (may) {
              parts.add(part(name));
            }
            return may || name.equals(fewer);
          },
          name ->
              name.startsWith(GatedNames.BEYOND)
                  ? language
                  : !name.startsWith(BODY) || name.contains("_pooler."));
    }
    return List.copyOf(parts);
  }

  /** Whether a language model has to have a parameter: a table of words, or a layer of its own. */
  private boolean inBert(String name) {
    Matcher layer = SUBLAYER.matcher(name);
    if (layer.matches()) {
      Integer number = Integer.valueOf(layer.group(1));
      GatedSublayers lists = config.sublayers();
      return !layer.group(2).startsWith("v_")
          && (lists.bertAttention().containsValue(number)
              || lists.bertFeedForward().containsValue(number));
    }
    return TABLES.matcher(name).matches();
  }

  /**
   * VL-BERT has a third token type: the first two rows are BERT's, and the third stays as drawn.
   *
   * @return the name of the table if it was filled so
   */
  private String copiedTypes(Module model) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Tensor given = tensors().get(TYPES);
      Tensor own = ModuleWeights.stateOf(model).get(TYPES);
      if (given == null || own == null || given.size(0) >= own.size(0)) {
        return "";
      }
      own.narrow(0, 0, given.size(0)).copy_(given);
      return TYPES;
    }
  }

  /** What a parameter belongs to, for the log. */
  private static String part(String name) {
    return name.startsWith("cls.predictions")
        ? "masked-word head"
        : name.startsWith("cls.bi_seq")
            ? "matching head"
            : name.startsWith("cls.image")
                ? "masked-object head"
                : name.contains("_pooler.")
                    ? "poolers"
                    : name.startsWith(BODY)
                        ? "what reads regions"
                        : name.startsWith(GatedNames.REGIONS)
                            ? "grounding head"
                            : name.startsWith(TASKS) ? "retrieval head" : "answer head";
  }

  /** The parts that the weights are of. */
  public List<String> parts() {
    List<String> parts = new ArrayList<>();
    parts.add(ofLanguageModel() ? "word encoder" : "encoder");
    tensors().keySet().stream()
        .filter(name -> !name.startsWith(BODY) && !name.startsWith(GatedNames.TWIN))
        .filter(name -> !name.startsWith(GatedNames.UNUSED))
        .map(GatedWeights::part)
        .distinct()
        .sorted()
        .forEach(parts::add);
    return parts;
  }

  /** Whether they are those of BERT: nothing in them reads regions. */
  private boolean ofLanguageModel() {
    return tensors().keySet().stream()
        .noneMatch(
            name ->
                name.startsWith("bert.v_embeddings.")
                    || name.matches("bert\\.embeddings\\.(projection|image_|obj_).*"));
  }

  /**
   * Fills a model with the heads of VOLTA's tasks, which another file may hold.
   *
   * @param heads weights under VOLTA's names; theirs hold where both files have one
   */
  public void load(GatedForTasks model, StateDict heads) {
    fill(model, state, heads.tensors()::containsKey, name -> !name.startsWith(BODY));
    ModuleWeights.load(model, heads, tensors()::containsKey, name -> false);
  }

  private StateDict heads(String answers) {
    return state.renamed(
        name ->
            name.startsWith(CheckpointNames.ANSWER_HEAD)
                ? answers + name.substring(CheckpointNames.ANSWER_HEAD.length())
                : name);
  }

  private static void fill(
      Module model,
      StateDict state,
      Predicate<String> mayBeMissing,
      Predicate<String> mayBeSurplus) {
    ModuleWeights.load(
        model,
        state,
        mayBeMissing,
        mayBeSurplus.or(
            name ->
                name.startsWith(GatedNames.TWIN)
                    || name.startsWith(GatedNames.UNUSED)
                    || name.equals(CheckpointNames.TIED_DECODER)));
  }

  @Override
  public void close() {
    state.close();
  }
}
