package lxmert.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import lxmert.io.UserError;
import lxmert.model.GatedConfig;
import lxmert.model.GatedForGrounding;
import lxmert.model.GroundingModel;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForGrounding;
import lxmert.model.ModelConfig;
import lxmert.text.Vocabulary;

/**
 * A model that scores regions as a folder: the files of {@link ModelFolder}, without answers.
 *
 * @param model in evaluation mode
 * @param vocabulary the word pieces
 * @param use what it was trained for
 */
public record GroundingFolder(GroundingModel model, Vocabulary vocabulary, ModelUse use) {
  private static final int IMAGES = 1;

  /** Checks that model, vocabulary and length fit each other. */
  public GroundingFolder {
    if (vocabulary.size() != model.config().vocabSize()) {
      throw new UserError(
          "a vocabulary of %d word pieces for a model of %d"
              .formatted(vocabulary.size(), model.config().vocabSize()));
    }
    model.config().requireLength("max_length", use.maxLength());
  }

  /** Whether a folder says that it holds such a model. */
  public static boolean is(Path folder) {
    return Files.exists(folder.resolve(ModelFolder.CONFIG))
        && ModelFolder.architectureName(folder).endsWith(GroundingModel.ENDING);
  }

  /**
   * Loads a folder. The model belongs to the caller's scope, as that of {@link ModelFolder#load}.
   *
   * @throws UserError if it holds another model, a file is missing or torn, or they do not fit each
   *     other
   */
  public static GroundingFolder load(Path folder) {
    String name = ModelFolder.architectureName(folder);
    if (!name.equals(LxmertForGrounding.ARCHITECTURE)
        && !name.equals(GatedForGrounding.ARCHITECTURE)) {
      throw new UserError(
          "%s holds %s, expected a %s or a %s, as finetune refcoco writes"
              .formatted(
                  folder,
                  name.isEmpty() ? "no architecture" : "a " + name,
                  LxmertForGrounding.ARCHITECTURE,
                  GatedForGrounding.ARCHITECTURE));
    }
    ConfigBounds.check(folder);
    Path file = folder.resolve(ModelFolder.CONFIG);
    ModelConfig config =
        name.equals(GatedForGrounding.ARCHITECTURE)
            ? GatedConfig.read(file)
            : LxmertConfig.read(file);
    ModelUse use = ModelUse.read(file, config, IMAGES);
    Vocabulary vocabulary = Vocabulary.ofFolder(folder);
    GroundingModel model = GroundingModel.of(config);
    load(folder, model);
    model.module().eval();
    try {
      return new GroundingFolder(model, vocabulary, use);
    } catch (UserError e) {
      throw new UserError(folder + ": " + e.getMessage(), e);
    }
  }

  private static void load(Path folder, GroundingModel model) {
    if (model instanceof GatedForGrounding gated) {
      try (GatedWeights weights = GatedWeights.read(folder, gated.config())) {
        weights.load(gated);
      }
    } else if (model instanceof LxmertForGrounding lxmert) {
      try (LxmertWeights weights = LxmertWeights.read(folder)) {
        weights.load(lxmert);
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
    use.addTo(config);
    ModelFolder.save(folder, config, model.module(), model.config(), vocabulary);
  }
}
