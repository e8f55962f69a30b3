package lxmert.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import lxmert.corpus.PretrainImage;
import lxmert.corpus.PretrainJson;
import lxmert.dataset.AnswerVocabulary;

/**
 * Pre-training pairs of random words in the proportions of the public sets: 51 sentences an image,
 * 16 of them questions, of 4 to 12 words.
 */
public final class GeneratedPretraining {
  private static final int ANSWERS = 9500;
  private static final int WORDS = 20_000;
  private static final int SHORTEST = 4;
  private static final int LONGEST = 12;

  /** Sentences of an image by category; categories with a data set are questions. */
  private static final Map<String, Integer> SENTENCES = new LinkedHashMap<>();

  static {
    SENTENCES.put("mscoco", 5);
    SENTENCES.put("vqa", 5);
    SENTENCES.put("vg", 30);
    SENTENCES.put("vgqa", 6);
    SENTENCES.put("gqa", 5);
  }

  private static final List<String> QUESTIONS = List.of("vqa", "vgqa", "gqa");

  private final SplittableRandom random = new SplittableRandom(0);
  private final List<String> words =
      IntStream.range(0, WORDS)
          .mapToObj(i -> Integer.toString(random.nextInt(36 * 36, 36 * 36 * 36 * 36), 36))
          .toList();

  /** The answers that the labels choose from. */
  public static AnswerVocabulary answers() {
    return AnswerVocabulary.of(IntStream.range(0, ANSWERS).mapToObj(i -> "answer " + i).toList());
  }

  /**
   * Writes a file of so many pairs.
   *
   * @param written is told how many pairs have been added
   */
  public void write(Path file, long pairs, LongConsumer written) {
    PretrainJson.write(
        file,
        sink -> {
          long left = pairs;
          for (int number = 0; left > 0; number++) {
            left -= write(sink, number, left, written);
          }
        });
  }

  private long write(PretrainJson.Sink sink, int number, long max, LongConsumer written)
      throws IOException {
    Map<String, List<String>> sentences = new LinkedHashMap<>();
    Map<String, List<Map<String, Double>>> labels = new LinkedHashMap<>();
    long count = 0;
    for (Map.Entry<String, Integer> category : SENTENCES.entrySet()) {
      int size = (int) Math.min(category.getValue(), max - count);
      sentences.put(category.getKey(), IntStream.range(0, size).mapToObj(i -> sentence()).toList());
      if (QUESTIONS.contains(category.getKey())) {
        labels.put(category.getKey(), IntStream.range(0, size).mapToObj(i -> label()).toList());
      }
      count += size;
    }
    sink.accept(new PretrainImage("COCO_train2014_%012d".formatted(number), sentences, labels));
    written.accept(count);
    return count;
  }

  private String sentence() {
    List<String> chosen = new ArrayList<>();
    for (int i = random.nextInt(SHORTEST, LONGEST + 1); i > 0; i--) {
      chosen.add(words.get(random.nextInt(WORDS)));
    }
    return String.join(" ", chosen) + ".";
  }

  /** One or two answers. */
  private Map<String, Double> label() {
    Map<String, Double> label = new LinkedHashMap<>();
    label.put("answer " + random.nextInt(ANSWERS), 1.0);
    if (random.nextBoolean()) {
      label.put("answer " + random.nextInt(ANSWERS), 0.3);
    }
    return label;
  }
}
