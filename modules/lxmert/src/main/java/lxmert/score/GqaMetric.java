package lxmert.score;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import lxmert.dataset.Gqa;
import lxmert.dataset.GqaAnnotation;
import lxmert.dataset.GqaChoices;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.score.Submission.Given;
import org.jspecify.annotations.Nullable;

/**
 * The official GQA evaluation ({@code eval.py} of gqadataset.org) of one submission. All files are
 * read row by row; what is kept are the answers, and for grounding the regions. Answers are
 * compared as they stand. {@code docs/evaluation.md} lists where the original is followed in what
 * looks like a slip.
 */
public final class GqaMetric {
  /** Answers that questions for something in common may have, whatever their choices say. */
  private static final List<String> COMMON = List.of("color", "material", "shape");

  /** Steps that only ask for what the steps before them found. */
  private static final List<String> NO_STEPS = List.of("exist", "query: name", "choose name");

  private static final int RIGHT = 1;
  private static final int KNOWN = 2;
  private static final int VALID = 4;
  private static final int PLAUSIBLE = 8;
  private static final int CHOICES = 16;

  private final GqaTruth truth;
  private final Submission<String> submission;
  private final Mean accuracy = new Mean();
  private final Mean binary = new Mean();
  private final Mean open = new Mean();
  private final Mean consistency = new Mean();
  private final Mean validity = new Mean();
  private final Mean plausibility = new Mean();
  private final GqaDistribution distribution = new GqaDistribution();
  private final SortedMap<String, Mean> structuralTypes = new TreeMap<>();
  private final SortedMap<String, Mean> semanticTypes = new TreeMap<>();
  private final SortedMap<Integer, Mean> steps = new TreeMap<>();
  private final SortedMap<Integer, Mean> words = new TreeMap<>();

  private GqaMetric(GqaTruth truth, Submission<String> submission) {
    this.truth = truth;
    this.submission = submission;
  }

  /**
   * Scores a submission by all that the files given can tell.
   *
   * @throws UserError if a balanced question has no answer, or, where consistency is asked for, any
   *     question; if an answer is to no question; if a file lacks what a question names
   */
  public static GqaScores score(GqaTruth truth, Submission<String> submission, Progress progress) {
    return new GqaMetric(truth, submission).score(progress);
  }

  private GqaScores score(Progress progress) {
    if (truth.allQuestions() != null) {
      Gqa.readAnswers(truth.allQuestions(), progress, this::noteAnswer);
      submission.checkComplete(truth.allQuestions().toString());
    }
    if (truth.choices() != null) {
      Gqa.readChoices(truth.choices(), progress, this::noteChoices);
    }
    GqaGrounding grounding =
        truth.sceneGraphs() == null ? null : GqaGrounding.read(truth.sceneGraphs(), progress);
    Gqa.readAnnotations(truth.questions(), progress, question -> add(question, grounding));
    submission.check(
        truth.questions().toString(),
        truth.allQuestions() == null ? "; the file of all questions was not given" : "");
    if (accuracy.count() == 0) {
      throw new UserError(truth.questions() + " holds no balanced questions, which are scored");
    }
    Path attentions = truth.attentions();
    return scores(
        grounding == null || attentions == null
            ? null
            : grounding.score(attentions, truth.attentionMap(), progress));
  }

  private void noteAnswer(String id, String answer) {
    Given<String> given = submission.ask(id);
    if (given != null) {
      given.note(KNOWN, true);
      given.note(RIGHT, given.answer().equals(answer));
    }
  }

  private void noteChoices(String id, GqaChoices choices) {
    Given<String> given = submission.peek(id);
    if (given != null) {
      given.note(CHOICES, true);
      given.note(VALID, choices.valid().contains(given.answer()));
      given.note(PLAUSIBLE, choices.plausible().contains(given.answer()));
    }
  }

  private void add(GqaAnnotation question, @Nullable GqaGrounding grounding) {
    if (!question.balanced()) {
      submission.find(question.questionId());
      return;
    }
    Given<String> given = submission.score(question.questionId(), truth.questions().toString());
    if (given == null) {
      return; // reported at the end
    }
    addAccuracy(question, given.answer());
    if (truth.choices() != null) {
      addChoices(question, given);
    }
    if (grounding != null) {
      grounding.add(question);
    }
    if (question.group() != null) {
      distribution.add(question.group(), question.answer(), given.answer());
    }
    if (truth.allQuestions() != null && given.answer().equals(question.answer())) {
      addConsistency(question);
    }
  }

  private void addAccuracy(GqaAnnotation question, String answer) {
    double score = answer.equals(question.answer()) ? 1 : 0;
    accuracy.add(score);
    (question.structural().equals("query") ? open : binary).add(score);
    add(structuralTypes, question.structural(), score);
    add(semanticTypes, question.semantic(), score);
    add(steps, steps(question), score);
    add(words, question.words(), score);
  }

  private static <K> void add(Map<K, Mean> means, K kind, double score) {
    means.computeIfAbsent(kind, each -> new Mean()).add(score);
  }

  private static int steps(GqaAnnotation question) {
    return (int)
        question.steps().stream()
            .filter(step -> NO_STEPS.stream().noneMatch(step::contains))
            .count();
  }

  private void addChoices(GqaAnnotation question, Given<String> given) {
    if (!given.noted(CHOICES)) {
      throw new UserError(
          "%s has no choices for question %s".formatted(truth.choices(), question.questionId()));
    }
    boolean common = question.detailed().contains("Common");
    boolean usual = COMMON.contains(given.answer());
    validity.add((common ? usual : given.noted(VALID)) ? 1 : 0);
    plausibility.add((common ? usual : given.noted(PLAUSIBLE)) ? 1 : 0);
  }

  /** Adds the share of right answers to what a rightly answered question entails. */
  private void addConsistency(GqaAnnotation question) {
    int entailed = 0;
    int right = 0;
    for (String id : question.entailed()) {
      if (!id.equals(question.questionId())) {
        Given<String> given = submission.peek(id);
        if (given == null || !given.noted(KNOWN)) {
          throw new UserError(
              "%s has no question %s, which question %s entails"
                  .formatted(truth.allQuestions(), id, question.questionId()));
        }
        entailed++;
        right += given.noted(RIGHT) ? 1 : 0;
      }
    }
    if (entailed > 0) {
      consistency.add((double) right / entailed);
    }
  }

  private GqaScores scores(@Nullable Double grounding) {
    boolean choices = truth.choices() != null;
    return new GqaScores(
        accuracy.count(),
        accuracy.timesHundred(),
        binary.timesHundred(),
        open.timesHundred(),
        truth.allQuestions() == null ? null : consistency.timesHundred(),
        choices ? validity.timesHundred() : null,
        choices ? plausibility.timesHundred() : null,
        grounding,
        distribution.score(),
        parts(structuralTypes),
        parts(semanticTypes),
        parts(steps),
        parts(words));
  }

  private static <K> SortedMap<K, GqaScores.Part> parts(SortedMap<K, Mean> means) {
    SortedMap<K, GqaScores.Part> parts = new TreeMap<>();
    means.forEach(
        (kind, mean) -> parts.put(kind, new GqaScores.Part(mean.timesHundred(), mean.count())));
    return parts;
  }
}
