package lxmert.finetune;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import lxmert.dataset.AnswerVocabulary;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaQuestion;
import lxmert.io.AtomicFiles;
import lxmert.regions.RegionStoreOptions;
import lxmert.regions.RegionStoreWriter;
import lxmert.vision.Regions;

/**
 * A question answering task that a tiny model learns in seconds, without images: every image has
 * two regions whose features tell shape and colour with noise. Questions ask for the colour of a
 * shape or the shape of a colour, so that words and regions must be brought together.
 */
public final class TinyVqa {
  /** Features of a region: colours, then shapes. */
  public static final int FEATURES = 8;

  private static final List<String> COLOURS = List.of("red", "green", "blue", "white");
  private static final List<String> SHAPES = List.of("cube", "ball", "ring", "star");

  private TinyVqa() {}

  /**
   * Writes {@code regions/}, {@code train.json}, {@code valid.json}, {@code answers.json} and
   * {@code recipe.yaml}.
   */
  public static void write(Path folder, int train, int valid, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (RegionStoreWriter store =
        RegionStoreWriter.open(folder.resolve("regions"), RegionStoreOptions.DEFAULT)) {
      VqaJson.write(folder.resolve("train.json"), questions("train", train, store, random));
      VqaJson.write(folder.resolve("valid.json"), questions("valid", valid, store, random));
    }
    AnswerVocabulary.of(Stream.concat(COLOURS.stream(), SHAPES.stream()).toList())
        .write(folder.resolve("answers.json"));
    AtomicFiles.writeString(folder.resolve("recipe.yaml"), RECIPE);
  }

  private static List<VqaQuestion> questions(
      String split, int count, RegionStoreWriter store, SplittableRandom random) {
    List<VqaQuestion> questions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String image = split + i;
      int[] shapes = two(random);
      int[] colours = two(random);
      store.add(image, regions(shapes, colours, random));
      int asked = random.nextInt(2);
      boolean colour = random.nextBoolean();
      String shapeName = SHAPES.get(shapes[asked]);
      String colourName = COLOURS.get(colours[asked]);
      String sentence =
          colour ? "What color is the " + shapeName + "?" : "What is the " + colourName + " one?";
      String answer = colour ? colourName : shapeName;
      questions.add(
          new VqaQuestion(
              Integer.toString(split.length() * 100_000 + i),
              image,
              sentence,
              Map.of(answer, 1.0),
              colour ? "what color is the" : "what is the",
              colour ? "color" : "shape"));
    }
    return questions;
  }

  /** Two different numbers below 4. */
  private static int[] two(SplittableRandom random) {
    int first = random.nextInt(4);
    return new int[] {first, (first + 1 + random.nextInt(3)) % 4};
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

  static final String RECIPE =
      """
      batch_size: 32
      epochs: 5
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
        learning_rate: 1.0e-3
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
