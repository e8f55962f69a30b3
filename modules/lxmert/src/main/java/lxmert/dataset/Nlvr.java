package lxmert.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.io.AtomicFiles;
import lxmert.io.IdText;
import lxmert.io.Json;
import lxmert.io.JsonRows;
import lxmert.io.UserError;

/**
 * Brings NLVR (Suhr et al., ACL 2017; lil-lab/nlvr) into the layout of VQA: is the sentence true of
 * the image? A split is a folder such as {@code dev} with {@code dev.json}, an object a line, and
 * {@code images/DIRECTORY/dev-IDENTIFIER-PERMUTATION.png}: every example has six images, which
 * differ in the order of their three boxes. Each of these is an example here, whose id is that of
 * the image, {@code split-presentation-position-permutation}.
 *
 * <p>Written are {@code all.json} and, for cross-validation, {@code fold-1/train.json} and {@code
 * fold-1/valid.json} and so on: see {@link NlvrFolds}.
 */
public final class Nlvr {
  /** What a sentence can be. */
  public static final AnswerVocabulary ANSWERS = AnswerVocabulary.of(List.of("false", "true"));

  private static final String MARK = "nlvr.json";
  private static final int PERMUTATIONS = 6;

  /**
   * What an import wrote.
   *
   * @param seed what the folds came from
   * @param sentences different examples of the data set
   * @param images examples that were written: one for each image
   * @param truths how many of these are true
   * @param folds images in each fold
   */
  public record Summary(long seed, int sentences, int images, long truths, List<Integer> folds) {}

  private Nlvr() {}

  /**
   * The original presentation that an example of ours comes from: split and first part of the
   * identifier. Its up to four examples share one sentence.
   */
  public static String presentation(String id) {
    int second = id.indexOf('-', id.indexOf('-') + 1);
    return second < 0 ? id : id.substring(0, second);
  }

  /**
   * Imports splits, all or nothing. An earlier import is replaced.
   *
   * @param splits folders such as {@code dev}
   * @param folds how many parts for cross-validation, 2 or more
   * @param seed same seed, same folds
   * @throws UserError if a split is not as it should be, or the target holds something else
   */
  public static Summary convert(List<Path> splits, Path target, int folds, long seed) {
    ImportFolder.requireFree(target, MARK, "NLVR");
    List<VqaQuestion> examples = new ArrayList<>();
    splits.forEach(split -> read(split, examples));
    List<List<VqaQuestion>> parts = NlvrFolds.of(examples, folds, seed);
    Summary summary =
        new Summary(
            seed,
            (int) examples.stream().map(Nlvr::withoutPermutation).distinct().count(),
            examples.size(),
            examples.stream().filter(each -> each.score("true") == 1).count(),
            parts.stream().map(List::size).toList());
    AtomicFiles.writeFolder(target, folder -> write(folder, examples, parts, summary));
    return summary;
  }

  private static String withoutPermutation(VqaQuestion example) {
    return example.id().substring(0, example.id().lastIndexOf('-'));
  }

  private static void read(Path split, List<VqaQuestion> examples) {
    String name = String.valueOf(split.toAbsolutePath().normalize().getFileName());
    Path file = split.resolve(name + ".json");
    Set<String> seen = new HashSet<>();
    JsonRows.of(file)
        .lines(
            "example",
            Row.class,
            (place, row) -> {
              if (!seen.add(row.identifier)) {
                throw place.error(": the identifier " + row.identifier + " occurs twice");
              }
              for (int k = 0; k < PERMUTATIONS; k++) {
                examples.add(row.example(place, split, name, k));
              }
            });
  }

  private static void write(
      Path folder, List<VqaQuestion> examples, List<List<VqaQuestion>> folds, Summary summary)
      throws java.io.IOException {
    Json.write(folder.resolve(MARK), summary);
    ANSWERS.write(folder.resolve("label2ans.json"));
    VqaJson.write(folder.resolve("all.json"), examples);
    for (int i = 0; i < folds.size(); i++) {
      Path fold = Files.createDirectory(folder.resolve("fold-" + (i + 1)));
      Set<VqaQuestion> held = new HashSet<>(folds.get(i));
      VqaJson.write(fold.resolve("valid.json"), folds.get(i));
      VqaJson.write(
          fold.resolve("train.json"),
          examples.stream().filter(each -> !held.contains(each)).toList());
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Row(
      @JsonProperty("identifier") String identifier,
      @JsonProperty("directory") @JsonDeserialize(using = IdText.class) String directory,
      @JsonProperty("sentence") String sentence,
      @JsonProperty("label") String label) {
    VqaQuestion example(JsonRows.Place place, Path split, String name, int permutation) {
      String id = "%s-%s-%d".formatted(name, identifier, permutation);
      Path image = split.resolve("images").resolve(directory).resolve(id + ".png");
      if (!Files.isRegularFile(image)) {
        throw place.error(": there is no image " + image);
      }
      if (ANSWERS.index(label).isEmpty()) {
        throw place.error(": label is \"%s\", expected true or false".formatted(label));
      }
      return new VqaQuestion(id, id, sentence, Map.of(label, 1.0), "", "true/false");
    }
  }
}
