package lxmert.retrieval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import lxmert.dataset.SentenceRow;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.regions.RegionStoreOptions;
import lxmert.regions.RegionStoreWriter;
import lxmert.vision.Regions;

/**
 * Captions that a tiny model learns to find in seconds, without images: every image has two regions
 * whose features tell shape and colour with noise, and two sentences, one about each.
 */
public final class TinyCaptions {
  /** Features of a region: colours, then shapes. */
  public static final int FEATURES = 8;

  private static final List<String> COLOURS = List.of("red", "green", "blue", "white");
  private static final List<String> SHAPES = List.of("cube", "ball", "ring", "star");

  private TinyCaptions() {}

  /** Writes {@code regions/}, {@code train.jsonl}, {@code valid.jsonl} and {@code recipe.yaml}. */
  public static void write(Path folder, int train, int valid, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (RegionStoreWriter store =
        RegionStoreWriter.open(folder.resolve("regions"), RegionStoreOptions.DEFAULT)) {
      write(folder, "train", train, store, random);
      write(folder, "valid", valid, store, random);
    }
    AtomicFiles.writeString(folder.resolve("recipe.yaml"), RECIPE);
  }

  private static void write(
      Path folder, String split, int count, RegionStoreWriter store, SplittableRandom random) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String image = split + i;
      int[] shapes = {random.nextInt(4), random.nextInt(4)};
      int[] colours = {random.nextInt(4), random.nextInt(4)};
      store.add(image, regions(shapes, colours, random));
      for (int r = 0; r < 2; r++) {
        String sentence = "a %s %s".formatted(COLOURS.get(colours[r]), SHAPES.get(shapes[r]));
        lines.add(Json.line(new SentenceRow(image + "-" + r, image, sentence)));
      }
    }
    AtomicFiles.writeString(folder.resolve(split + ".jsonl"), String.join("\n", lines));
  }

  private static Regions regions(int[] shapes, int[] colours, SplittableRandom random) {
    float[] features = new float[2 * FEATURES];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextDouble(-0.2, 0.2);
    }
    for (int r = 0; r < 2; r++) {
      features[r * FEATURES + colours[r]] += 1;
      features[r * FEATURES + 4 + shapes[r]] += 1;
    }
    float[] boxes = {0, 0, 50, 50, 50, 50, 100, 100};
    float[] sure = {1, 1};
    return new Regions(100, 100, FEATURES, boxes, features, new int[2], sure, new int[2], sure);
  }

  private static final String RECIPE =
      """
      batch_size: 16
      micro_batch_size: 8
      epochs: 1
      max_length: 8
      vocabulary_size: 100
      seed: 1
      precision: float32
      validation_images: 20
      log_every: 5
      checkpoint:
        every: 10 minutes
        keep: 2
      optimizer:
        learning_rate: 2.0e-3
        warmup: 0.1
        weight_decay: 0.01
        clip_norm: 5.0
      model:
        hidden_size: 32
        num_attention_heads: 4
        intermediate_size: 64
        l_layers: 1
        r_layers: 1
        x_layers: 1
        max_position_embeddings: 12
        hidden_dropout_prob: 0.1
        attention_probs_dropout_prob: 0.1
        initializer_range: 0.1
      """;
}
