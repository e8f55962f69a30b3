package lxmert.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import lxmert.checkpoint.ModelFolder;
import lxmert.checkpoint.ModelUse;
import lxmert.io.Json;
import lxmert.model.AnsweringModel;
import lxmert.model.Initialization;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPairs;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.model.ProblemType;
import lxmert.text.Vocabulary;
import lxmert.vision.SmallDetector;

/** A detector and a model with random weights. */
public final class SmallAnswerer {
  private static final Path VOCABULARY =
      Path.of("../lxmert/src/test/resources/golden/lxmert/tiny-vocab.txt");
  private static final List<String> ANSWERS = List.of("yes", "no", "red", "2", "a dog");

  private SmallAnswerer() {}

  /** Writes the detector. */
  public static Path writeDetector(Path folder) {
    return SmallDetector.write(folder);
  }

  /** The size of the detector's features. */
  public static int featureSize() {
    return SmallDetector.config().featureSize();
  }

  /** Writes a model for features of a size, which says nothing else of itself. */
  public static Path writeModel(Path folder, int visualFeatDim) {
    return writeModel(
        folder, visualFeatDim, new ModelUse(null, ProblemType.MULTI_LABEL_CLASSIFICATION, 20));
  }

  /** Writes a model for features of a size, trained for something. */
  public static Path writeModel(Path folder, int visualFeatDim, ModelUse use) {
    return write(folder, visualFeatDim, use, LxmertForQuestionAnswering::new);
  }

  /** Writes a model that compares two images. */
  public static Path writePairModel(Path folder, int visualFeatDim) {
    ModelUse use = new ModelUse("nlvr2", ProblemType.SINGLE_LABEL_CLASSIFICATION, 20);
    return write(folder, visualFeatDim, use, LxmertForPairs::new);
  }

  private static Path write(
      Path folder,
      int visualFeatDim,
      ModelUse use,
      Function<LxmertConfig, ? extends AnsweringModel> constructor) {
    Vocabulary vocabulary = Vocabulary.read(VOCABULARY);
    ObjectNode keys = Json.mapper().createObjectNode();
    keys.put("vocab_size", vocabulary.size()).put("hidden_size", 32).put("intermediate_size", 64);
    keys.put("num_attention_heads", 4).put("l_layers", 2).put("r_layers", 1).put("x_layers", 2);
    keys.put("max_position_embeddings", 40).put("visual_feat_dim", visualFeatDim);
    keys.put("num_qa_labels", ANSWERS.size());
    AnsweringModel model = constructor.apply(LxmertConfig.of(keys, "test"));
    Initialization.normal(model.module(), 0.2, 5);
    new ModelFolder(model, vocabulary, ANSWERS, use).save(folder);
    return folder;
  }
}
