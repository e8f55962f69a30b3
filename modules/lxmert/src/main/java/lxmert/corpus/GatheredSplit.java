package lxmert.corpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lxmert.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * A split that is being gathered: its images, and the sentences about them on disk in the order of
 * their arrival, those of neighbouring images together. So the sentences of a few images at a time
 * are in memory when the split is written.
 */
final class GatheredSplit implements AutoCloseable {
  /** Images whose sentences lie together. */
  private static final int TOGETHER = 2048;

  private static final int NO_LABEL = -1;
  private static final List<SentenceSource> SOURCES = List.of(SentenceSource.values());

  private final String name;
  private final Path folder;
  private final List<String> imageIds = new ArrayList<>();
  private final List<DiskColumn> buckets = new ArrayList<>();
  private final Map<String, Long> sentences = new LinkedHashMap<>();

  /** What was found about one image. */
  private record Found(
      Map<SentenceSource, List<String>> sentences,
      Map<SentenceSource, List<Map<String, Double>>> labels) {
    PretrainImage image(String imageId) {
      Map<String, List<String>> texts = new LinkedHashMap<>();
      sentences.forEach((source, list) -> texts.put(source.category(), list));
      Map<String, List<Map<String, Double>>> scores = new LinkedHashMap<>();
      labels.forEach((source, list) -> scores.put(source.category(), list));
      return new PretrainImage(imageId, texts, scores);
    }
  }

  /** Sentences lie in {@code folder} until the split is closed. */
  GatheredSplit(String name, Path folder) {
    this.name = name;
    this.folder = folder;
  }

  String name() {
    return name;
  }

  /** Adds an image and returns its number. */
  int add(String imageId) {
    if (imageIds.size() % TOGETHER == 0) {
      buckets.add(DiskColumn.create(folder, DType.U8));
    }
    imageIds.add(imageId);
    return imageIds.size() - 1;
  }

  /** Adds a sentence about an image; a question with its answers, a caption without a label. */
  void add(int image, SentenceSource source, String sentence, @Nullable Map<String, Double> label) {
    DiskColumn bucket = buckets.get(image / TOGETHER);
    bucket.putInt(image % TOGETHER);
    bucket.putByte(SOURCES.indexOf(source));
    putText(bucket, sentence);
    bucket.putInt(label == null ? NO_LABEL : label.size());
    if (label != null) {
      label.forEach(
          (answer, score) -> {
            putText(bucket, answer);
            bucket.putDouble(score);
          });
    }
    sentences.merge(source.category(), 1L, Long::sum);
  }

  /** Number of sentences by category. */
  Map<String, Long> sentences() {
    return sentences;
  }

  /** Hands over every image that has a sentence, in the order of the images. */
  void writeTo(PretrainJson.Sink sink) throws IOException {
    for (int i = 0; i < buckets.size(); i++) {
      int first = i * TOGETHER;
      List<Found> found = read(buckets.get(i), Math.min(TOGETHER, imageIds.size() - first));
      for (int image = 0; image < found.size(); image++) {
        if (!found.get(image).sentences.isEmpty()) {
          sink.accept(found.get(image).image(imageIds.get(first + image)));
        }
      }
    }
  }

  private static List<Found> read(DiskColumn bucket, int images) {
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      found.add(
          new Found(new EnumMap<>(SentenceSource.class), new EnumMap<>(SentenceSource.class)));
    }
    ByteBuffer content = bucket.content();
    while (content.hasRemaining()) {
      Found image = found.get(content.getInt());
      SentenceSource source = SOURCES.get(content.get());
      image.sentences.computeIfAbsent(source, key -> new ArrayList<>()).add(getText(content));
      int answers = content.getInt();
      if (answers != NO_LABEL) {
        Map<String, Double> label = new LinkedHashMap<>();
        for (int i = 0; i < answers; i++) {
          label.put(getText(content), content.getDouble());
        }
        image.labels.computeIfAbsent(source, key -> new ArrayList<>()).add(label);
      }
    }
    return found;
  }

  private static void putText(DiskColumn bucket, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    bucket.putInt(bytes.length);
    bucket.putBytes(bytes);
  }

  private static String getText(ByteBuffer content) {
    byte[] bytes = new byte[content.getInt()];
    content.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    buckets.forEach(DiskColumn::close);
  }
}
