package lxmert.heads;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lxmert.checkpoint.LxmertWeights;
import lxmert.checkpoint.ModelFolder;
import lxmert.model.Initialization;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.Models;
import lxmert.tensor.Precision;
import lxmert.text.Vocabulary;
import lxmert.vision.Regions;
import lxmert.vision.SmallDetector;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;

/** Small models of pre-training. */
public final class SmallPretrained {
  static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/lxmert");
  static final Vocabulary VOCABULARY = Vocabulary.read(GOLDEN.resolve("tiny-vocab.txt"));
  static final Device CPU = new Device("cpu");

  /** The sizes of the golden weights. */
  static final LxmertConfig CONFIG =
      Models.SMALL.with(Map.of("vocab_size", 120, "r_layers", 2, "max_position_embeddings", 40));

  private static final List<String> ANSWERS =
      IntStream.range(0, 12).mapToObj(i -> "answer " + i).toList();

  private SmallPretrained() {}

  /** Writes a model with the weights that the published code was run with. */
  static Path writeGolden(Path folder) {
    try (PointerScope scope = new PointerScope();
        LxmertWeights weights = LxmertWeights.read(GOLDEN.resolve("weights.safetensors"))) {
      LxmertForPreTraining model = new LxmertForPreTraining(CONFIG);
      weights.load(model);
      ModelFolder.savePreTraining(folder, model, VOCABULARY, ANSWERS, 20);
    }
    return folder;
  }

  /** Writes a model with random weights, for the regions of {@link SmallDetector}. */
  public static Path write(Path folder) {
    LxmertConfig config =
        CONFIG.with(
            Map.of(
                "visual_feat_dim", SmallDetector.config().featureSize(),
                "num_object_labels", 5,
                "num_attr_labels", 3));
    try (PointerScope scope = new PointerScope()) {
      LxmertForPreTraining model = new LxmertForPreTraining(config);
      Initialization.normal(model, 0.3, 3);
      ModelFolder.savePreTraining(folder, model, VOCABULARY, ANSWERS, 12);
    }
    return folder;
  }

  static PretrainedModel load(Path folder) {
    return PretrainedModel.load(folder, Precision.FLOAT32, CPU);
  }

  /** An image for the golden weights. */
  static Regions image(int seed, int regions) {
    return Models.image(new SplittableRandom(seed), regions);
  }
}
