package lxmert.pretrain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import lxmert.corpus.PretrainEntries;
import lxmert.corpus.PretrainEntry;
import lxmert.model.Initialization;
import lxmert.model.LxmertConfig;
import lxmert.model.LxmertForPreTraining;
import lxmert.regions.RegionStore;
import lxmert.regions.RegionStoreOptions;
import lxmert.regions.RegionStoreWriter;
import lxmert.tensor.DType;
import lxmert.tensor.ModuleWeights;
import lxmert.text.Vocabulary;
import lxmert.text.WordPieceTokenizer;
import lxmert.vision.Regions;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/**
 * A pre-training set that a tiny model learns in seconds: an image has two to four things, the
 * feature tells which, a caption names them in order, a question asks for the first.
 */
final class TinyPretrain {
  static final int THINGS = 6;
  static final int FEATURES = 8;
  static final Vocabulary VOCABULARY =
      Vocabulary.of(
          List.of(
              "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cat", "dog", "bus", "cup", "hat",
              "box", "a", "first", "?"));
  static final WordPieceTokenizer TOKENIZER = new WordPieceTokenizer(VOCABULARY);
  static final LxmertConfig CONFIG =
      LxmertConfig.base()
          .with(
              Map.ofEntries(
                  Map.entry("vocab_size", VOCABULARY.size()),
                  Map.entry("hidden_size", 32),
                  Map.entry("num_attention_heads", 4),
                  Map.entry("intermediate_size", 64),
                  Map.entry("l_layers", 1),
                  Map.entry("r_layers", 1),
                  Map.entry("x_layers", 1),
                  Map.entry("max_position_embeddings", 24),
                  Map.entry("visual_feat_dim", FEATURES),
                  Map.entry("num_object_labels", THINGS),
                  Map.entry("num_attr_labels", 3),
                  Map.entry("num_qa_labels", THINGS),
                  Map.entry("hidden_dropout_prob", 0.0),
                  Map.entry("attention_probs_dropout_prob", 0.0),
                  Map.entry("initializer_range", 0.1)));

  private TinyPretrain() {}

  /** Entries from memory. */
  record Listed(List<PretrainEntry> entries) implements PretrainEntries {
    @Override
    public int size() {
      return entries.size();
    }

    @Override
    public PretrainEntry get(int index) {
      return entries.get(index);
    }
  }

  /** A split of so many images with two entries each; its regions are written to a folder. */
  static PretrainSplit split(Path folder, int images, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<PretrainEntry> entries = new ArrayList<>();
    try (RegionStoreWriter store =
        RegionStoreWriter.open(folder, new RegionStoreOptions(DType.F32, 1000))) {
      for (int i = 0; i < images; i++) {
        int[] things = random.ints(random.nextInt(2, 5), 0, THINGS).toArray();
        store.add("image" + i, regions(things, random));
        entries.addAll(entries("image" + i, things));
      }
    }
    return PretrainSplit.of(new Listed(entries), RegionStore.open(folder), false);
  }

  static List<PretrainEntry> entries(String image, int... things) {
    StringBuilder caption = new StringBuilder();
    for (int thing : things) {
      caption.append("a ").append(VOCABULARY.token(5 + thing)).append(' ');
    }
    List<PretrainEntry.Scored> answers =
        things[0] == things[1]
            ? List.of(new PretrainEntry.Scored(things[0], 1))
            : List.of(
                new PretrainEntry.Scored(things[0], 0.9), new PretrainEntry.Scored(things[1], 0.3));
    return List.of(
        new PretrainEntry(image + "_caption_000", image, caption.toString(), List.of()),
        new PretrainEntry(image + "_vqa_000", image, "first ?", answers));
  }

  private static Regions regions(int[] things, SplittableRandom random) {
    int n = things.length;
    float[] features = new float[n * FEATURES];
    float[] boxes = new float[n * 4];
    float[] scores = new float[n];
    for (int i = 0; i < n; i++) {
      for (int f = 0; f < FEATURES; f++) {
        features[i * FEATURES + f] = (float) random.nextDouble(-0.1, 0.1);
      }
      features[i * FEATURES + things[i]] += 2;
      boxes[4 * i] = 20 * i;
      boxes[4 * i + 2] = 20 * i + 20;
      boxes[4 * i + 3] = 100;
      scores[i] = (float) random.nextDouble(0.3, 1);
    }
    int[] attributes = Arrays.stream(things).map(thing -> thing % 3).toArray();
    return new Regions(100, 100, FEATURES, boxes, features, things, scores, attributes, scores);
  }

  /**
   * A model without zero biases: normalised after them, hidden features would give no direction.
   */
  static LxmertForPreTraining model(long seed) {
    LxmertForPreTraining model = new LxmertForPreTraining(CONFIG);
    Initialization.normal(model, CONFIG.initializerRange(), seed);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      torch.manual_seed(seed);
      ModuleWeights.stateOf(model)
          .values()
          .forEach(each -> each.add_(torch.randn_like(each).mul(new Scalar(0.1))));
    }
    return model;
  }
}
