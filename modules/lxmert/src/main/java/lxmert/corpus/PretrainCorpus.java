package lxmert.corpus;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import lxmert.dataset.AnswerVocabulary;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.MeasuredInput;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.tensor.DType;
import lxmert.tensor.SafeTensors;
import org.jspecify.annotations.Nullable;

/**
 * A pre-training split of any size: its files, compiled once into a safetensors file that is mapped
 * into memory (layout: {@code docs/pretraining-data.md}). Opening reads the head of the file,
 * nothing is kept for each entry. Safe for any number of threads.
 */
public final class PretrainCorpus implements PretrainEntries {
  static final String IMAGES = "pictures"; // (E) number of the image
  static final String CATEGORIES = "categories"; // (E)
  static final String NUMBERS = "numbers"; // (E) place within the category
  static final String SENTENCE_OFFSETS = "sentence_offsets"; // (E + 1)
  static final String SENTENCES = "sentences."; // UTF-8 without gaps, cut into parts
  static final String ANSWER_OFFSETS = "answer_offsets"; // (E + 1)
  static final String ANSWERS = "answers"; // (A) rows of the answer table
  static final String SCORES = "scores"; // (A)
  static final String IMAGE_ID_OFFSETS = "image_id_offsets"; // (P + 1)
  static final String IMAGE_IDS = "image_ids"; // UTF-8 without gaps

  static final String FORMAT_KEY = "format";
  static final String FORMAT = "lxmert pre-training corpus 1";
  static final String CATEGORY_NAMES_KEY = "category_names";
  static final String PART_BYTES_KEY = "sentence_part_bytes";
  static final String STATE_KEY = "made_of";

  private static final int UID_DIGITS = 3;

  /** A mapping can have twice as much. */
  private static final int PART_BYTES = 1 << 30;

  private final Path file;
  private final String state;
  private final List<String> categoryNames;
  private final int partBytes;
  private final IntBuffer images;
  private final ByteBuffer categories;
  private final IntBuffer numbers;
  private final LongBuffer sentenceOffsets;
  private final List<ByteBuffer> sentences = new ArrayList<>();
  private final IntBuffer answerOffsets;
  private final IntBuffer answers;
  private final DoubleBuffer scores;
  private final IntBuffer imageIdOffsets;
  private final ByteBuffer imageIds;

  /**
   * The corpus of some files. It is compiled if that was not done before or if a file has changed
   * since.
   *
   * @param files aggregated pre-training files (docs/pretraining-data.md), in the order of their
   *     entries
   * @param answers what the labels are looked up in; others are dropped
   * @param folder where the compiled file lies; made where it is missing
   * @throws UserError if a file is not as it should be, an image occurs twice in one, two entries
   *     share a uid, or the compiled file is torn
   */
  public static PretrainCorpus open(
      List<Path> files, AnswerVocabulary answers, Path folder, Progress progress) {
    CorpusSources sources = new CorpusSources(files, answers);
    String state = sources.state();
    Path compiled = sources.compiled(folder);
    if (Files.exists(compiled)) {
      PretrainCorpus corpus = mapAgain(compiled);
      if (corpus.state.equals(state)) {
        return corpus;
      }
    }
    compile(sources, state, folder, PART_BYTES, progress);
    return map(compiled);
  }

  private static PretrainCorpus mapAgain(Path compiled) {
    try {
      return map(compiled);
    } catch (UserError e) {
      throw new UserError(e.getMessage() + "; delete it, and it will be rebuilt", e);
    }
  }

  static void compile(
      CorpusSources sources, String state, Path folder, int partBytes, Progress progress) {
    try (CorpusWriter writer = new CorpusWriter(folder, sources.answers());
        Progress.Bar bar =
            MeasuredInput.bar(progress, "compiling the pre-training files", sources.files())) {
      for (Path file : sources.files()) {
        writer.add(JsonRows.of(file, bar));
      }
      writer.write(sources.compiled(folder), state, partBytes);
    }
  }

  /**
   * Maps a compiled file, whether or not its sources are still there.
   *
   * @throws UserError if it is torn or something else
   */
  public static PretrainCorpus map(Path compiled) {
    try (SafeTensors tensors = SafeTensors.open(compiled)) {
      if (!FORMAT.equals(tensors.metadata().get(FORMAT_KEY))) {
        throw new UserError("%s is not a \"%s\"".formatted(compiled, FORMAT));
      }
      PretrainCorpus corpus = new PretrainCorpus(compiled, tensors);
      corpus.check();
      return corpus;
    }
  }

  private PretrainCorpus(Path file, SafeTensors tensors) {
    this.file = file;
    state = String.valueOf(tensors.metadata().get(STATE_KEY));
    categoryNames = categoryNames(file, tensors.metadata().get(CATEGORY_NAMES_KEY));
    partBytes = partBytes(file, tensors.metadata().get(PART_BYTES_KEY));
    images = bytes(file, tensors, IMAGES, DType.I32).asIntBuffer();
    categories = bytes(file, tensors, CATEGORIES, DType.U8);
    numbers = bytes(file, tensors, NUMBERS, DType.I32).asIntBuffer();
    sentenceOffsets = bytes(file, tensors, SENTENCE_OFFSETS, DType.I64).asLongBuffer();
    answerOffsets = bytes(file, tensors, ANSWER_OFFSETS, DType.I32).asIntBuffer();
    answers = bytes(file, tensors, ANSWERS, DType.I32).asIntBuffer();
    scores = bytes(file, tensors, SCORES, DType.F64).asDoubleBuffer();
    imageIdOffsets = bytes(file, tensors, IMAGE_ID_OFFSETS, DType.I32).asIntBuffer();
    imageIds = bytes(file, tensors, IMAGE_IDS, DType.U8);
    while (tensors.contains(SENTENCES + sentences.size())) {
      sentences.add(bytes(file, tensors, SENTENCES + sentences.size(), DType.U8));
    }
  }

  private static List<String> categoryNames(Path file, @Nullable String json) {
    String source = file + " is torn: the names of its categories";
    return List.of(Json.parse(json == null ? "" : json, source, String[].class));
  }

  private static int partBytes(Path file, @Nullable String number) {
    try {
      int bytes = Integer.parseInt(String.valueOf(number));
      if (bytes > 0) {
        return bytes;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new UserError(
        "%s is torn: its sentences are in parts of %s bytes".formatted(file, number));
  }

  private static ByteBuffer bytes(Path file, SafeTensors tensors, String name, DType type) {
    if (tensors.dtype(name) != type || tensors.shape(name).length != 1) {
      throw new UserError(
          "%s: %s is %s %s, expected %s with one dimension"
              .formatted(
                  file, name, tensors.dtype(name), Arrays.toString(tensors.shape(name)), type));
    }
    return tensors.bytes(name);
  }

  private void check() {
    check(CATEGORIES, categories.limit(), size());
    check(NUMBERS, numbers.limit(), size());
    check(SENTENCE_OFFSETS, sentenceOffsets.limit(), size() + 1L);
    check(ANSWER_OFFSETS, answerOffsets.limit(), size() + 1L);
    check(SCORES, scores.limit(), answers.limit());
    long sentenceBytes = 0;
    for (int i = 0; i < sentences.size(); i++) {
      sentenceBytes += sentences.get(i).limit();
      if (i < sentences.size() - 1) {
        check(SENTENCES + i, sentences.get(i).limit(), partBytes);
      }
    }
    check(SENTENCES + "*", sentenceBytes, sentenceOffsets.get(size()));
    check(ANSWERS, answers.limit(), answerOffsets.get(size()));
    if (imageIdOffsets.limit() == 0) {
      throw torn(IMAGE_ID_OFFSETS + " is empty");
    }
    check(IMAGE_IDS, imageIds.limit(), imageIdOffsets.get(imageIdOffsets.limit() - 1));
  }

  private void check(String name, long found, long expected) {
    if (found != expected) {
      throw torn("%s has %d elements, expected %d".formatted(name, found, expected));
    }
  }

  private UserError torn(String what) {
    return new UserError("%s is torn: %s".formatted(file, what));
  }

  @Override
  public int size() {
    return images.limit();
  }

  @Override
  public PretrainEntry get(int index) {
    String imageId = imageId(index);
    int category = categories.get(index) & 0xff;
    if (category >= categoryNames.size()) {
      throw torn("entry %d has category %d".formatted(index, category));
    }
    String uid = uid(imageId, categoryNames.get(category), numbers.get(index));
    return new PretrainEntry(uid, imageId, sentence(index), answers(index));
  }

  @Override
  public String imageId(int index) {
    return idOf(image(index));
  }

  /** The name of an entry, as in airsplay/lxmert, lxmert_data.py. */
  static String uid(String imageId, String category, int number) {
    String digits = Integer.toString(number);
    String zeros = "0".repeat(Math.max(0, UID_DIGITS - digits.length()));
    return imageId + "_" + category + "_" + zeros + digits;
  }

  /** The number of an entry's image in {@link #images}. */
  public int image(int index) {
    return images.get(Objects.checkIndex(index, size()));
  }

  /** The length of an entry's sentence in UTF-8: more bytes, more word pieces, roughly. */
  public int sentenceBytes(int index) {
    Objects.checkIndex(index, size());
    long bytes = sentenceOffsets.get(index + 1) - sentenceOffsets.get(index);
    if (bytes < 0 || bytes > Integer.MAX_VALUE) {
      throw torn("the sentence of entry %d has %d bytes".formatted(index, bytes));
    }
    return (int) bytes;
  }

  private String sentence(int index) {
    byte[] bytes = new byte[sentenceBytes(index)];
    long offset = sentenceOffsets.get(index);
    if (offset < 0 || offset + bytes.length > sentenceOffsets.get(size())) {
      throw torn("the sentence of entry %d begins at byte %d".formatted(index, offset));
    }
    for (int done = 0; done < bytes.length; ) {
      ByteBuffer part = sentences.get((int) ((offset + done) / partBytes));
      int at = (int) ((offset + done) % partBytes);
      int count = Math.min(bytes.length - done, part.limit() - at);
      part.get(at, bytes, done, count);
      done += count;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private List<PretrainEntry.Scored> answers(int index) {
    int from = answerOffsets.get(index);
    int to = answerOffsets.get(index + 1);
    if (from < 0 || to < from || to > answers.limit()) {
      throw torn("the answers of entry %d are %d to %d".formatted(index, from, to));
    }
    List<PretrainEntry.Scored> result = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      result.add(new PretrainEntry.Scored(answers.get(i), scores.get(i)));
    }
    return result;
  }

  private String idOf(int image) {
    if (image < 0 || image >= imageIdOffsets.limit() - 1) {
      throw torn("an entry belongs to image %d".formatted(image));
    }
    int from = imageIdOffsets.get(image);
    int to = imageIdOffsets.get(image + 1);
    if (from < 0 || to < from || to > imageIds.limit()) {
      throw torn("the id of image %d is bytes %d to %d".formatted(image, from, to));
    }
    byte[] bytes = new byte[to - from];
    imageIds.get(from, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
