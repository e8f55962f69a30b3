package lxmert.grounding;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import lxmert.dataset.ImageBox;
import lxmert.dataset.RefcocoJson;
import lxmert.dataset.ReferringExpression;
import lxmert.io.AtomicFiles;
import lxmert.regions.RegionStoreOptions;
import lxmert.regions.RegionStoreWriter;
import lxmert.vision.Regions;

/**
 * Expressions that a tiny model learns in seconds, without images: every image has three or four
 * regions whose features tell their colour with noise, and "the red one" is the region of that
 * colour. In every tenth image what is meant lies where there is no region.
 */
public final class TinyRefcoco {
  /** Features of a region. */
  public static final int FEATURES = 16;

  private static final List<String> COLOURS = List.of("red", "green", "blue", "white", "black");
  private static final int SIDE = 100;
  private static final int CELL = 50;

  private TinyRefcoco() {}

  /** Writes {@code regions/}, {@code train.json}, {@code valid.json} and {@code recipe.yaml}. */
  public static void write(Path folder, int train, int valid, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (RegionStoreWriter store =
        RegionStoreWriter.open(folder.resolve("regions"), RegionStoreOptions.DEFAULT)) {
      RefcocoJson.write(folder.resolve("train.json"), expressions("train", train, store, random));
      RefcocoJson.write(folder.resolve("valid.json"), expressions("valid", valid, store, random));
    }
    AtomicFiles.writeString(folder.resolve("recipe.yaml"), RECIPE);
  }

  private static List<ReferringExpression> expressions(
      String split, int count, RegionStoreWriter store, SplittableRandom random) {
    List<ReferringExpression> expressions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String image = split + i;
      int[] colours = random.ints(0, COLOURS.size()).distinct().limit(3 + i % 2).toArray();
      store.add(image, regions(colours, random));
      int meant = random.nextInt(colours.length);
      float[] box = box(meant);
      ImageBox seen = new ImageBox(box[0] + 2, box[1] + 1, CELL - 3, CELL - 2);
      expressions.add(
          new ReferringExpression(
              Integer.toString(split.length() * 100_000 + i),
              image,
              SIDE,
              SIDE,
              "the " + COLOURS.get(colours[meant]) + " one",
              i % 10 == 0 ? new ImageBox(40, 40, 20, 20) : seen));
    }
    return expressions;
  }

  /** One of four squares. */
  private static float[] box(int place) {
    float x = CELL * (place % 2);
    float y = CELL * (place / 2);
    return new float[] {x, y, x + CELL, y + CELL};
  }

  private static Regions regions(int[] colours, SplittableRandom random) {
    int count = colours.length;
    float[] features = new float[count * FEATURES];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextDouble(-0.2, 0.2);
    }
    float[] boxes = new float[count * 4];
    for (int r = 0; r < count; r++) {
      features[r * FEATURES + colours[r]] += 1;
      System.arraycopy(box(r), 0, boxes, r * 4, 4);
    }
    return new Regions(
        SIDE,
        SIDE,
        FEATURES,
        boxes,
        features,
        new int[count],
        new float[count],
        new int[count],
        new float[count]);
  }

  private static final String RECIPE =
      """
      batch_size: 32
      epochs: 7
      max_length: 10
      vocabulary_size: 100
      seed: 1
      precision: bfloat16
      loss: soft_labels
      log_every: 10
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
        x_layers: 2
        max_position_embeddings: 12
        hidden_dropout_prob: 0.0
        attention_probs_dropout_prob: 0.0
        initializer_range: 0.1
      """;
}
