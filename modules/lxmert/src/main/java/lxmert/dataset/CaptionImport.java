package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.io.AtomicFiles;
import lxmert.io.ImageNames;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Brings captions into tables of pairs, as {@link SentenceRow} reads them: an object a line with
 * {@code id}, {@code image} and {@code sentence}, a file a split. Two layouts are known.
 *
 * <ul>
 *   <li>Karpathy's {@code dataset_flickr30k.json}, {@code dataset_flickr8k.json} and {@code
 *       dataset_coco.json}: {@code {"images": [{"filename", "split", "sentences": [{"raw"}]}]}}.
 *       Each split becomes a file of its name, such as {@code restval.jsonl}.
 *   <li>COCO's {@code captions_train2014.json}, see {@link CocoCaptions}. It becomes a file of its
 *       own name.
 * </ul>
 *
 * <p>An image's id is the name of its file without the ending; a sentence's is that and a number,
 * {@code 1000092795-0}. Sentences without a word are left out.
 */
public final class CaptionImport {
  private static final String MARK = "captions.json";

  private final Path source;
  private final Progress progress;
  private final Map<String, List<SentenceRow>> splits = new LinkedHashMap<>();
  private final Map<String, Integer> images = new LinkedHashMap<>();
  private int blank;

  /**
   * What an import wrote.
   *
   * @param sentences how many, by split
   * @param images how many with a sentence, by split
   * @param blank sentences without a word, which were left out
   */
  public record Summary(Map<String, Integer> sentences, Map<String, Integer> images, int blank) {}

  private CaptionImport(Path source, Progress progress) {
    this.source = source;
    this.progress = progress;
  }

  /**
   * Imports a file, all or nothing. An earlier import is replaced.
   *
   * @param progress is told how far the reading is
   * @throws UserError if the file is in neither layout, an image occurs twice, nothing is in it, or
   *     the target holds something else
   */
  public static Summary convert(Path source, Path target, Progress progress) {
    ImportFolder.requireFree(target, MARK, "captions");
    CaptionImport captions = new CaptionImport(source, progress);
    captions.read();
    Summary summary = captions.summary();
    AtomicFiles.writeFolder(target, folder -> captions.write(folder, summary));
    return summary;
  }

  private Summary summary() {
    if (splits.isEmpty()) {
      throw new UserError(source + " has no sentences, expected some about its images");
    }
    Map<String, Integer> sentences = new LinkedHashMap<>();
    splits.forEach((split, rows) -> sentences.put(split, rows.size()));
    return new Summary(sentences, images, blank);
  }

  private void write(Path folder, Summary summary) throws IOException {
    Json.write(folder.resolve(MARK), summary);
    for (Map.Entry<String, List<SentenceRow>> split : splits.entrySet()) {
      try (OutputStream out = Files.newOutputStream(folder.resolve(split.getKey() + ".jsonl"))) {
        for (SentenceRow row : split.getValue()) {
          out.write((Json.line(row) + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
    }
  }

  /** The lists may be large: they are gone through a row at a time. */
  private void read() {
    Map<Long, String> numbered = new HashMap<>();
    Set<String> names = new HashSet<>();
    JsonRows.read(
        source,
        progress,
        file ->
            file.field(
                "images",
                "image",
                ImageRow.class,
                (place, row) -> {
                  String name = row.name(place);
                  if (!names.add(name)) {
                    throw place.error(": the image " + name + " occurs twice");
                  }
                  if (row.sentences == null) {
                    numbered.put(place.need("id", "a number", row.id), name);
                  } else {
                    String split = row.split(place);
                    List<String> texts = row.sentences.stream().map(Sentence::raw).toList();
                    add(split, name, texts);
                  }
                }));
    if (!numbered.isEmpty()) {
      readCoco(numbered);
    }
  }

  private void readCoco(Map<Long, String> numbered) {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    JsonRows.read(
        source,
        progress,
        file ->
            CocoCaptions.readCaptions(
                file,
                (place, image, text) -> {
                  String name = numbered.get(image);
                  if (name == null) {
                    throw place.error(": image_id %d is none of the images'".formatted(image));
                  }
                  texts.computeIfAbsent(name, each -> new ArrayList<>()).add(text);
                }));
    String split = ImageNames.id(String.valueOf(source.getFileName()));
    texts.forEach((name, ofImage) -> add(split, name, ofImage));
  }

  private void add(String split, String image, List<String> sentences) {
    List<SentenceRow> rows = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      String sentence = sentences.get(i).strip();
      if (sentence.isEmpty()) {
        blank++;
      } else {
        rows.add(new SentenceRow(image + "-" + i, image, sentence));
      }
    }
    if (!rows.isEmpty()) {
      splits.computeIfAbsent(split, each -> new ArrayList<>()).addAll(rows);
      images.merge(split, 1, Integer::sum);
    }
  }

  /** An image of either layout: Karpathy's have sentences, COCO's have ids. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record ImageRow(
      @JsonProperty("filename") @Nullable String filename,
      @JsonProperty("split") @Nullable String split,
      @JsonProperty("sentences") @Nullable List<Sentence> sentences,
      @JsonProperty("file_name") @Nullable String cocoName,
      @JsonProperty("id") @Nullable Long id) {
    String name(JsonRows.Place place) {
      String file =
          sentences == null
              ? place.need("file_name", "text, or filename and sentences", cocoName)
              : place.need("filename", "text", filename);
      return ImageNames.id(file);
    }

    /** A word, as it becomes the name of a file. */
    String split(JsonRows.Place place) {
      String word = place.need("split", "train, val, test or restval", split);
      if (!word.matches("\\w+")) {
        throw place.error(": split is \"%s\", expected one word".formatted(word));
      }
      return word;
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Sentence(@JsonProperty("raw") String raw) {}
}
