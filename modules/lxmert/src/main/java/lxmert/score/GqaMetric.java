package lxmert.score;

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
  private static final int RIGHT = 1;
  private static final int KNOWN = 2;
  private static final int VALID = 4;
  private static final int PLAUSIBLE = 8;
  private static final int CHOICES = 16;

  private final GqaTruth truth;
  private final Submission<String> submission;
  private final GqaGatherer gatherer;

  private GqaMetric(GqaTruth truth, Submission<String> submission) {
    this.truth = truth;
    this.submission = submission;
    gatherer = new GqaGatherer(truth);
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
    if (gatherer.questions() == 0) {
      throw truth.noQuestions();
    }
    if (grounding != null && truth.attentions() != null) {
      for (double each : grounding.scores(truth.attentions(), truth.attentionMap(), progress)) {
        gatherer.addGrounding(each);
      }
    }
    return gatherer.scores();
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
    GqaKind kind = GqaKind.of(question);
    boolean right = given.answer().equals(question.answer());
    gatherer.add(kind, right ? 1 : 0, 1);
    if (truth.choices() != null) {
      addChoices(kind, given, question.questionId());
    }
    if (grounding != null) {
      grounding.add(question);
    }
    if (question.group() != null) {
      gatherer.addGroup(question.group(), question.answer(), given.answer(), 1);
    }
    if (truth.allQuestions() != null && right) {
      addConsistency(question);
    }
  }

  private void addChoices(GqaKind kind, Given<String> given, String questionId) {
    if (!given.noted(CHOICES)) {
      throw truth.noChoices(questionId);
    }
    gatherer.addChoices(
        kind.allows(given.answer(), given.noted(VALID)) ? 1 : 0,
        kind.allows(given.answer(), given.noted(PLAUSIBLE)) ? 1 : 0,
        1);
  }

  /** Adds the share of right answers to what a rightly answered question entails. */
  private void addConsistency(GqaAnnotation question) {
    int entailed = 0;
    int right = 0;
    for (String id : question.entailed()) {
      if (!id.equals(question.questionId())) {
        Given<String> given = submission.peek(id);
        if (given == null || !given.noted(KNOWN)) {
          throw truth.notEntailed(id, question.questionId());
        }
        entailed++;
        right += given.noted(RIGHT) ? 1 : 0;
      }
    }
    gatherer.addConsistency(right, entailed);
  }
}
