package lxmert.explain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.io.Json;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.tensor.SafeTensors;

/**
 * The attention of all layers between a sentence and one image.
 *
 * @param words the word pieces, [CLS] and [SEP] included
 * @param maps by the names of {@link lxmert.model.Trace}, in the order of the forward pass
 */
public record AttentionMaps(List<String> words, Map<String, HeadMaps> maps) {
  /** Copies. */
  public AttentionMaps {
    words = List.copyOf(words);
    maps = Collections.unmodifiableMap(new LinkedHashMap<>(maps));
  }

  /**
   * One sublayer's attention.
   *
   * @throws UserError if there is none of this name, with the names that there are
   */
  public HeadMaps map(String name) {
    HeadMaps map = maps.get(name);
    if (map == null) {
      throw new UserError(
          "there is no attention map %s, expected one of %s"
              .formatted(name, String.join(", ", maps.keySet())));
    }
    return map;
  }

  /** The name of the last layer's map of words looking at regions. */
  public String lastAcross() {
    return maps.keySet().stream()
        .filter(name -> name.endsWith(AttentionNames.WORDS_TO_REGIONS))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  /**
   * Writes all maps as float32 (N, queries, keys) to a safetensors file, with the word pieces as
   * its note {@code words}.
   *
   * @param images for each image of a sentence; where there are several, the names begin with
   *     {@code image0.}, {@code image1.} and so on
   * @throws UserError if it cannot be written
   */
  public static void write(Path file, List<AttentionMaps> images) {
    List<SafeTensors.Raw> tensors = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      String prefix = images.size() == 1 ? "" : "image" + i + ".";
      images.get(i).maps.forEach((name, map) -> tensors.add(raw(prefix + name, map)));
    }
    SafeTensors.writeRaw(
        file, tensors, Map.of("words", Json.line(images.get(0).words), "format", "pt"));
  }

  private static SafeTensors.Raw raw(String name, HeadMaps map) {
    return new SafeTensors.Raw(
        name,
        DType.F32,
        new long[] {map.heads(), map.queries(), map.keys()},
        out -> {
          ByteBuffer bytes =
              ByteBuffer.allocate(map.probabilities().length * Float.BYTES)
                  .order(ByteOrder.LITTLE_ENDIAN);
          bytes.asFloatBuffer().put(map.probabilities());
          out.write(bytes.array());
        });
  }
}
