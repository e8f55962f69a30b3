package lxmert.finetune;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import lxmert.io.AtomicFiles;
import lxmert.io.Json;
import lxmert.regions.RegionStoreOptions;
import lxmert.regions.RegionStoreWriter;
import lxmert.vision.Regions;

/**
 * Statements about pairs that a tiny model learns in seconds, without images: every image has one
 * region, whose features tell its colour with noise, and the sentence says that the left one is
 * red. The right one may be or not.
 */
public final class TinyPairs {
  private static final int FEATURES = 8;
  private static final int COLOURS = 3;
  private static final int RED = 0;
  private static final String SENTENCE = "The left one is red.";

  private TinyPairs() {}

  /**
   * Writes {@code regions/}, {@code train.json} in NLVR2's own layout, {@code valid.json} in the
   * official LXMERT one and {@code recipe.yaml}. Four examples that follow one another are a group
   * by their identifiers.
   */
  public static void write(Path folder, int train, int valid, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (RegionStoreWriter store =
        RegionStoreWriter.open(folder.resolve("regions"), RegionStoreOptions.DEFAULT)) {
      writeLines(folder.resolve("train.json"), "train", train, store, random);
      writeList(folder.resolve("valid.json"), "dev", valid, store, random);
    }
    AtomicFiles.writeString(
        folder.resolve("recipe.yaml"),
        TinyVqa.RECIPE
            .replace("soft_labels", "cross_entropy")
            .replace("epochs: 5", "epochs: 2")
            .replace("1.0e-3", "2.0e-3"));
  }

  private record Row(String identifier, boolean truth) {
    String imageId(int side) {
      return identifier.substring(0, identifier.lastIndexOf('-')) + "-img" + side;
    }
  }

  private static Row row(String split, int i, RegionStoreWriter store, SplittableRandom random) {
    int group = i / 4;
    String identifier = "%s-%d-%d-0".formatted(split, group, i % 4);
    boolean truth = random.nextBoolean();
    int left = truth ? RED : 1 + random.nextInt(COLOURS - 1);
    int right = random.nextInt(COLOURS);
    Row row = new Row(identifier, truth);
    store.add(row.imageId(0), region(left, random));
    store.add(row.imageId(1), region(right, random));
    return row;
  }

  private static Regions region(int colour, SplittableRandom random) {
    float[] features = new float[FEATURES];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextDouble(-0.2, 0.2);
    }
    features[colour] += 1;
    float[] box = {0, 0, 50, 50};
    float[] sure = {1};
    return new Regions(100, 100, FEATURES, box, features, new int[1], sure, new int[1], sure);
  }

  private static void writeLines(
      Path file, String split, int count, RegionStoreWriter store, SplittableRandom random) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      Row row = row(split, i, store, random);
      lines
          .append(
              Json.line(
                  Map.of(
                      "identifier",
                      row.identifier,
                      "sentence",
                      SENTENCE,
                      "label",
                      row.truth ? "True" : "False",
                      "left_url",
                      "unused")))
          .append('\n');
    }
    AtomicFiles.write(file, out -> out.write(lines.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static void writeList(
      Path file, String split, int count, RegionStoreWriter store, SplittableRandom random) {
    Object[] rows = new Object[count];
    for (int i = 0; i < count; i++) {
      Row row = row(split, i, store, random);
      rows[i] =
          Map.of(
              "identifier",
              row.identifier,
              "img0",
              row.imageId(0),
              "img1",
              row.imageId(1),
              "label",
              row.truth ? 1 : 0,
              "sent",
              SENTENCE,
              "uid",
              "nlvr2_valid_" + i);
    }
    Json.write(file, rows);
  }
}
