package lxmert.heads;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The embeddings of some rows as arrays: N rows, padded with zeros to the longest sentence and the
 * image with most regions.
 *
 * @param rows N
 * @param ids (N, W), in UTF-8, filled up with zeros
 * @param counts (N) each: {@code words} S and {@code regions} R of every row
 * @param arrays (N, S, H), (N, R, H) or (N, H), one for each layer
 */
record EmbeddingPart(int rows, byte[] ids, Map<String, int[]> counts, List<Array> arrays) {
  static final String IDS = "ids";

  /** An array of float32. */
  record Array(String name, float[] values, int... shape) {}

  /**
   * Puts rows together.
   *
   * @param size of a vector of a layer
   */
  static EmbeddingPart of(
      List<String> ids, List<Embedding> embeddings, List<Layer> layers, ToIntFunction<Layer> size) {
    int[] words = embeddings.stream().mapToInt(Embedding::words).toArray();
    int[] regions = embeddings.stream().mapToInt(Embedding::regions).toArray();
    Map<String, int[]> counts = new LinkedHashMap<>();
    counts.put("words", words);
    counts.put("regions", regions);
    List<Array> arrays = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      arrays.add(
          array(
              layers.get(i),
              i,
              embeddings,
              max(words),
              max(regions),
              size.applyAsInt(layers.get(i))));
    }
    return new EmbeddingPart(ids.size(), bytes(ids), counts, arrays);
  }

  private static Array array(
      Layer layer, int place, List<Embedding> rows, int words, int regions, int size) {
    int vectors = layer.vectors(words, regions);
    float[] values = new float[Math.multiplyExact(rows.size(), vectors * size)];
    for (int i = 0; i < rows.size(); i++) {
      float[] own = rows.get(i).values().get(place);
      System.arraycopy(own, 0, values, i * vectors * size, own.length);
    }
    return layer.kind() == Layer.Kind.PAIR
        ? new Array(layer.name(), values, rows.size(), size)
        : new Array(layer.name(), values, rows.size(), vectors, size);
  }

  private static int max(int[] counts) {
    return Arrays.stream(counts).max().orElse(0);
  }

  private static byte[] bytes(List<String> ids) {
    List<byte[]> texts = ids.stream().map(each -> each.getBytes(StandardCharsets.UTF_8)).toList();
    int width = Math.max(1, texts.stream().mapToInt(each -> each.length).max().orElse(0));
    byte[] all = new byte[texts.size() * width];
    for (int i = 0; i < texts.size(); i++) {
      System.arraycopy(texts.get(i), 0, all, i * width, texts.get(i).length);
    }
    return all;
  }

  /** W, bytes of the longest id. */
  int idWidth() {
    return ids.length / rows;
  }
}
