package lxmert.corpus;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import lxmert.dataset.AnswerNormalizer;
import lxmert.dataset.AnswerVocabulary;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.tensor.DType;
import lxmert.tensor.SafeTensors;

/**
 * Gathers the columns of a {@link PretrainCorpus} on disk, then writes them as one file. Memory
 * grows with the images only, by the id of each.
 */
final class CorpusWriter implements AutoCloseable {
  private static final int MOST_CATEGORIES = 256;

  private final AnswerVocabulary answers;
  private final List<DiskColumn> columns = new ArrayList<>();
  private final DiskColumn imageOfEntry;
  private final DiskColumn categoryOfEntry;
  private final DiskColumn numberOfEntry;
  private final DiskColumn sentenceOffsets;
  private final DiskColumn sentences;
  private final DiskColumn answerOffsets;
  private final DiskColumn answerRows;
  private final DiskColumn answerScores;
  private final DiskColumn imageIdOffsets;
  private final DiskColumn imageIds;

  private final Map<String, Integer> images = new HashMap<>();
  private final List<String> categories = new ArrayList<>();

  /** The images of the file that is being added. */
  private final BitSet inFile = new BitSet();

  /** By image and category, whether there are entries. */
  private final BitSet taken = new BitSet();

  /** Its columns lie in {@code folder} until the writer is closed. */
  CorpusWriter(Path folder, AnswerVocabulary answers) {
    this.answers = answers;
    imageOfEntry = column(folder, DType.I32);
    categoryOfEntry = column(folder, DType.U8);
    numberOfEntry = column(folder, DType.I32);
    sentenceOffsets = column(folder, DType.I64);
    sentences = column(folder, DType.U8);
    answerOffsets = column(folder, DType.I32);
    answerRows = column(folder, DType.I32);
    answerScores = column(folder, DType.F64);
    imageIdOffsets = column(folder, DType.I32);
    imageIds = column(folder, DType.U8);
    sentenceOffsets.putLong(0);
    answerOffsets.putInt(0);
    imageIdOffsets.putInt(0);
  }

  private DiskColumn column(Path folder, DType type) {
    DiskColumn column = DiskColumn.create(folder, type);
    columns.add(column);
    return column;
  }

  /** Adds the images of a file. */
  void add(JsonRows file) {
    inFile.clear();
    PretrainJson.read(file, this::add);
  }

  private void add(JsonRows.Place place, PretrainImage image) {
    int number = number(image.imageId());
    if (inFile.get(number)) {
      throw place.error(": img_id %s occurs twice".formatted(image.imageId()));
    }
    inFile.set(number);
    image
        .sentences()
        .forEach((name, list) -> add(place, image, number, category(place, name), list));
  }

  private void add(
      JsonRows.Place place, PretrainImage image, int imageNumber, int category, List<String> list) {
    String name = categories.get(category);
    int key = Math.addExact(Math.multiplyExact(imageNumber, MOST_CATEGORIES), category);
    if (taken.get(key)) {
      throw place.error(
          ": uid %s occurs twice, an earlier file has %s of this image"
              .formatted(PretrainCorpus.uid(image.imageId(), name, 0), name));
    }
    taken.set(key, !list.isEmpty());
    List<Map<String, Double>> labels = image.labels().get(name);
    for (int i = 0; i < list.size(); i++) {
      imageOfEntry.putInt(imageNumber);
      categoryOfEntry.putByte(category);
      numberOfEntry.putInt(i);
      sentences.putBytes(list.get(i).getBytes(StandardCharsets.UTF_8));
      sentenceOffsets.putLong(sentences.bytes());
      addAnswers(labels == null ? Map.of() : labels.get(i));
    }
  }

  private void addAnswers(Map<String, Double> label) {
    known(label)
        .forEach(
            (row, score) -> {
              answerRows.putInt(row);
              answerScores.putDouble(score);
            });
    answerOffsets.putInt(Math.toIntExact(answerRows.bytes() / Integer.BYTES));
  }

  /**
   * The answers that the table has, by row. One that is renamed onto another goes last, or takes
   * its place and overwrites its score, as in airsplay/lxmert, lxmert_data.py.
   */
  private Map<Integer, Double> known(Map<String, Double> label) {
    Map<String, Double> renamed = new LinkedHashMap<>(label);
    for (String answer : label.keySet()) {
      String name = AnswerNormalizer.normalize(answer);
      if (answers.index(name).isEmpty()) {
        renamed.remove(answer);
      } else if (!name.equals(answer)) {
        renamed.put(name, renamed.remove(answer));
      }
    }
    Map<Integer, Double> rows = new LinkedHashMap<>();
    renamed.forEach((answer, score) -> rows.put(row(answer), score));
    return rows;
  }

  private int row(String answer) {
    OptionalInt row = answers.index(answer);
    return row.orElseThrow();
  }

  private int number(String imageId) {
    Integer known = images.putIfAbsent(imageId, images.size());
    if (known != null) {
      return known;
    }
    imageIds.putBytes(imageId.getBytes(StandardCharsets.UTF_8));
    imageIdOffsets.putInt(Math.toIntExact(imageIds.bytes()));
    return images.size() - 1;
  }

  private int category(JsonRows.Place place, String name) {
    int known = categories.indexOf(name);
    if (known >= 0) {
      return known;
    }
    if (categories.size() == MOST_CATEGORIES) {
      throw place.error(": category \"%s\" is one more than %d".formatted(name, MOST_CATEGORIES));
    }
    categories.add(name);
    return categories.size() - 1;
  }

  /**
   * Writes the corpus, atomically.
   *
   * @param state what {@link CorpusSources#state} was
   * @param partBytes the sentences are cut into tensors of so many bytes
   */
  void write(Path file, String state, int partBytes) {
    List<SafeTensors.Raw> tensors = new ArrayList<>();
    tensors.add(imageOfEntry.tensor(PretrainCorpus.IMAGES));
    tensors.add(categoryOfEntry.tensor(PretrainCorpus.CATEGORIES));
    tensors.add(numberOfEntry.tensor(PretrainCorpus.NUMBERS));
    tensors.add(sentenceOffsets.tensor(PretrainCorpus.SENTENCE_OFFSETS));
    tensors.add(answerOffsets.tensor(PretrainCorpus.ANSWER_OFFSETS));
    tensors.add(answerRows.tensor(PretrainCorpus.ANSWERS));
    tensors.add(answerScores.tensor(PretrainCorpus.SCORES));
    tensors.add(imageIdOffsets.tensor(PretrainCorpus.IMAGE_ID_OFFSETS));
    tensors.add(imageIds.tensor(PretrainCorpus.IMAGE_IDS));
    for (long at = 0; at < sentences.bytes(); at += partBytes) {
      tensors.add(
          sentences.tensor(
              PretrainCorpus.SENTENCES + at / partBytes,
              at,
              Math.min(partBytes, sentences.bytes() - at)));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(PretrainCorpus.FORMAT_KEY, PretrainCorpus.FORMAT);
    metadata.put(PretrainCorpus.CATEGORY_NAMES_KEY, Json.line(categories));
    metadata.put(PretrainCorpus.PART_BYTES_KEY, Integer.toString(partBytes));
    metadata.put(PretrainCorpus.STATE_KEY, state);
    SafeTensors.writeRaw(file, tensors, metadata);
  }

  @Override
  public void close() {
    columns.forEach(DiskColumn::close);
  }
}
