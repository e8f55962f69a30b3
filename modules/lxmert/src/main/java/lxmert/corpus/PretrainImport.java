package lxmert.corpus;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import lxmert.dataset.AnswerTable;
import lxmert.dataset.CocoCaptions;
import lxmert.dataset.Gqa;
import lxmert.dataset.VisualGenome;
import lxmert.dataset.VqaQuestion;
import lxmert.dataset.VqaV2;
import lxmert.io.FileClaim;
import lxmert.io.JsonRows;
import lxmert.io.MeasuredInput;
import lxmert.io.Progress;
import lxmert.io.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Makes the aggregated pre-training files and the answer table (docs/pretraining-data.md) from the
 * files that COCO, Visual Genome, VQA and GQA publish. Sentences wait on disk, so memory grows with
 * the number of images and with the questions of one file of VQA.
 */
public final class PretrainImport {
  /**
   * How many questions an answer has to be the right one of to come into the table, by data set. 9
   * is what is usual for VQA (Anderson et al. 2018); the other two were not published.
   */
  public static final Map<String, Integer> FREQUENT = Map.of("vqa", 9, "visual7w", 10, "gqa", 1);

  private final PretrainOriginals originals;
  private final PretrainImages images;
  private final Progress.Bar bar;
  private final AnswerCounts answers = new AnswerCounts();
  private final Map<String, Long> leftOut = new TreeMap<>();

  /**
   * What an import wrote.
   *
   * @param splits sentences by split and category
   * @param answers rows of the answer table
   * @param leftOut by category, the sentences that are blank or about an image of no split
   */
  public record Summary(
      Map<String, Map<String, Long>> splits, int answers, Map<String, Long> leftOut) {}

  private PretrainImport(PretrainOriginals originals, PretrainImages images, Progress.Bar bar) {
    this.originals = originals;
    this.images = images;
    this.bar = bar;
  }

  /**
   * Writes {@code mscoco_train.json}, {@code mscoco_nominival.json}, {@code mscoco_minival.json}
   * and {@code vgnococo.json}, those that have sentences, and {@code all_ans.json} if there are
   * questions. Nothing is written before all originals were read.
   *
   * @param frequent as {@link #FREQUENT}; sets that it lacks take their number from there
   * @throws UserError if an original is not as it should be
   */
  public static Summary run(
      PretrainOriginals originals, Map<String, Integer> frequent, Path folder, Progress progress) {
    Map<String, Integer> atLeast = new HashMap<>(FREQUENT);
    atLeast.putAll(frequent);
    if (!FREQUENT.keySet().equals(atLeast.keySet())) {
      throw new UserError(
          "a number of questions for %s; expected some of %s"
              .formatted(frequent.keySet(), new TreeSet<>(FREQUENT.keySet())));
    }
    try (Progress.Bar bar =
            MeasuredInput.bar(progress, "reading the originals", originals.files());
        PretrainImages images = PretrainImages.read(originals, folder, bar)) {
      PretrainImport run = new PretrainImport(originals, images, bar);
      run.readCaptions();
      run.readVqa();
      run.readVisualGenome();
      run.readGqa();
      return run.write(folder, atLeast);
    }
  }

  private void readCaptions() {
    for (Path file : new @Nullable Path[] {originals.trainCaptions(), originals.valCaptions()}) {
      if (file != null) {
        CocoCaptions.readCaptions(
            JsonRows.of(file, bar),
            (place, image, caption) ->
                add(SentenceSource.COCO_CAPTIONS, images.imageId(place, image), caption, null));
      }
    }
  }

  private void readVqa() {
    for (int i = 0; i < originals.vqaQuestions().size(); i++) {
      readVqa(originals.vqaQuestions().get(i), originals.vqaAnnotations().get(i));
    }
  }

  private void readVqa(Path questionFile, Path annotationFile) {
    Map<String, VqaQuestion> questions = new LinkedHashMap<>();
    VqaV2.readQuestions(JsonRows.of(questionFile, bar))
        .forEach(question -> questions.put(question.questionId(), question));
    VqaV2.readAnnotations(
        JsonRows.of(annotationFile, bar),
        annotation -> {
          VqaQuestion question = questions.remove(annotation.questionId());
          if (question == null) {
            throw new UserError(
                "%s: there is no question %s in %s, or it occurs twice"
                    .formatted(annotationFile, annotation.questionId(), questionFile));
          }
          boolean added =
              add(
                  SentenceSource.VQA,
                  question.imageId(),
                  question.sentence(),
                  annotation.softScores());
          if (added) {
            answers.add(SentenceSource.VQA, annotation.multipleChoiceAnswer());
          }
        });
    if (!questions.isEmpty()) {
      throw new UserError(
          "%s has no annotation of question %s of %s"
              .formatted(annotationFile, questions.keySet().iterator().next(), questionFile));
    }
  }

  private void readVisualGenome() {
    if (originals.vgRegions() != null) {
      VisualGenome.readRegions(
          JsonRows.of(originals.vgRegions(), bar),
          (image, phrase) -> add(SentenceSource.VISUAL_GENOME_REGIONS, image, phrase, null));
    }
    if (originals.vgQuestions() != null) {
      VisualGenome.readQuestions(
          JsonRows.of(originals.vgQuestions(), bar),
          (image, question, answer) ->
              addAnswered(SentenceSource.VISUAL_GENOME_QUESTIONS, image, question, answer));
    }
  }

  private void readGqa() {
    for (Path file : originals.gqaQuestions()) {
      Gqa.readQuestions(
          JsonRows.of(file, bar),
          (image, question, answer) -> addAnswered(SentenceSource.GQA, image, question, answer));
    }
  }

  /** Adds a question with one answer. */
  private void addAnswered(SentenceSource source, String image, String question, String answer) {
    if (add(source, image, question, Map.of(answer, 1.0))) {
      answers.add(source, answer);
    }
  }

  private boolean add(
      SentenceSource source, String image, String sentence, @Nullable Map<String, Double> label) {
    boolean added = !sentence.isBlank() && images.add(image, source, sentence, label);
    if (!added) {
      leftOut.merge(source.category(), 1L, Long::sum);
    }
    return added;
  }

  private Summary write(Path folder, Map<String, Integer> atLeast) {
    AnswerTable table = answers.table(atLeast);
    if (table.rows().isEmpty() && !answers.isEmpty()) {
      throw new UserError(
          "no answer is the right one of as many questions as %s"
              .formatted(new TreeMap<>(atLeast)));
    }
    try (FileClaim claim = FileClaim.ofFolder(folder)) {
      return write(folder, table);
    }
  }

  private Summary write(Path folder, AnswerTable table) {
    Map<String, Map<String, Long>> splits = new LinkedHashMap<>();
    for (GatheredSplit split : images.splits()) {
      if (!split.sentences().isEmpty()) {
        PretrainJson.write(folder.resolve(split.name() + ".json"), split::writeTo);
        splits.put(split.name(), split.sentences());
      }
    }
    if (!table.rows().isEmpty()) {
      table.write(folder.resolve("all_ans.json"));
    }
    return new Summary(splits, table.rows().size(), leftOut);
  }
}
