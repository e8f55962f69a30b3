package lxmert.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Set;
import lxmert.io.UserError;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForRetrieval;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForRetrieval;
import lxmert.model.ModelConfig;
import lxmert.model.RetrievalModel;
import lxmert.text.Vocabulary;

/**
 * A model of retrieval as a folder: the files of {@link ModelFolder}, without answers.
 *
 * @param model in evaluation mode where it was loaded
 * @param vocabulary the word pieces
 * @param maxLength most word pieces of a sentence in training, [CLS] and [SEP] included
 */
public record RetrievalFolder(RetrievalModel model, Vocabulary vocabulary, int maxLength) {
  /** What such a folder says that it holds. */
  public static final Set<String> ARCHITECTURES =
      Set.of(LxmertForRetrieval.ARCHITECTURE, GatedForRetrieval.ARCHITECTURE);

  private static final String TASK = "retrieval";

  /** Checks that model, vocabulary and length fit each other. */
  public RetrievalFolder {
    if (vocabulary.size() != model.config().vocabSize()) {
      throw new UserError(
          "a vocabulary of %d word pieces for a model of %d"
              .formatted(vocabulary.size(), model.config().vocabSize()));
    }
    model.config().requireLength("max_length", maxLength);
  }

  /**
   * Whether a folder says that it holds one.
   *
   * @throws UserError if it has no readable {@code config.json}
   */
  public static boolean holds(Path folder) {
    return ARCHITECTURES.contains(ModelFolder.architectureName(folder));
  }

  /** A model of these sizes, whose weights are all 0. */
  public static RetrievalModel model(ModelConfig config) {
    return config instanceof GatedConfig gated
        ? new GatedForRetrieval(gated)
        : new LxmertForRetrieval((LxmertConfig) config);
  }

  /**
   * Loads a folder. The model belongs to the caller's scope, as that of {@link ModelFolder#load}.
   *
   * @throws UserError if a file is missing or torn, or if they do not fit each other
   */
  public static RetrievalFolder load(Path folder) {
    ModelConfig config = ModelFolder.config(folder);
    int maxLength = ModelUse.read(folder.resolve(ModelFolder.CONFIG), config, 1).maxLength();
    Vocabulary vocabulary = Vocabulary.ofFolder(folder);
    RetrievalModel model = model(config);
    loadWeights(folder, model);
    model.module().eval();
    try {
      return new RetrievalFolder(model, vocabulary, maxLength);
    } catch (UserError e) {
      throw new UserError(folder + ": " + e.getMessage(), e);
    }
  }

  /** Fills a model of the folder's sizes, its score included. */
  public static void loadWeights(Path folder, RetrievalModel model) {
    if (model.config() instanceof GatedConfig gated) {
      try (GatedWeights weights = GatedWeights.read(folder, gated)) {
        weights.load(model);
      }
    } else {
      try (LxmertWeights weights = LxmertWeights.read(folder)) {
        weights.load(model);
      }
    }
  }

  /**
   * Writes the folder; one that is there is replaced as a whole.
   *
   * @throws UserError if it cannot be written
   */
  public void save(Path folder) {
    ObjectNode config = ModelFolder.configOf(model.architecture(), model.config());
    ModelUse.addTo(config, TASK, maxLength);
    ModelFolder.save(folder, config, model.module(), model.config(), vocabulary);
  }
}
