package lxmert.score;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lxmert.dataset.VqaAnnotation;
import lxmert.dataset.VqaJson;
import lxmert.dataset.VqaNormalizer;
import lxmert.dataset.VqaQuestion;
import lxmert.dataset.VqaV2;
import lxmert.io.Progress;
import lxmert.io.UserError;
import lxmert.score.Submission.Given;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two ways in which answers to VQA questions are scored. */
public final class VqaMetric {
  private static final Logger LOGGER = LoggerFactory.getLogger(VqaMetric.class);

  private VqaMetric() {}

  /**
   * LXMERT's own measure: the mean soft score of the answers given (docs/model.md, "Scores"). GQA
   * in LXMERT's layout is scored by it as well.
   *
   * @param questions the labelled questions, more than were answered if need be
   * @param answers by question id
   * @throws UserError if an answer is to none of the questions
   */
  public static VqaAccuracy local(Collection<VqaQuestion> questions, Map<String, String> answers) {
    Map<String, VqaQuestion> byId = new HashMap<>();
    questions.forEach(question -> byId.put(question.questionId(), question));
    VqaAccuracy.Gatherer gatherer = new VqaAccuracy.Gatherer();
    answers.forEach(
        (id, answer) -> {
          VqaQuestion question = byId.get(id);
          if (question == null) {
            throw new UserError("there is an answer to question " + id + ", but no such question");
          }
          gatherer.add(question.questionType(), question.answerType(), question.score(answer));
        });
    return gatherer.accuracy();
  }

  /**
   * LXMERT's own measure of a submission that answers every question of a file.
   *
   * @param questions in LXMERT's layout; read one at a time
   * @throws UserError if a question has no answer, an answer no question, or no question a label
   */
  public static VqaAccuracy local(
      Path questions, Submission<String> submission, Progress progress) {
    VqaAccuracy.Gatherer gatherer = new VqaAccuracy.Gatherer();
    boolean[] labelled = new boolean[1];
    VqaJson.read(
        questions,
        progress,
        question -> {
          labelled[0] |= !question.label().isEmpty();
          Given<String> given = submission.score(question.questionId(), questions.toString());
          if (given != null) {
            double score = question.score(given.answer());
            gatherer.add(question.questionType(), question.answerType(), score);
          }
        });
    submission.check(questions.toString());
    if (!labelled[0]) {
      throw new UserError(questions + ": no question has a label");
    }
    return gatherer.accuracy();
  }

  /**
   * The official VQA evaluation (VQAEval of GT-Vision-Lab/VQA, commit a013f00); its report shows
   * the {@link VqaAccuracy#rounded} values.
   *
   * @param answers by question id, one for every annotated question
   * @throws UserError if a question has no answer or an answer no question
   */
  public static VqaAccuracy official(List<VqaAnnotation> annotations, Map<String, String> answers) {
    Submission<String> submission = Submission.of("the submission", answers);
    return official(annotations::forEach, submission, "the annotations");
  }

  /**
   * The official VQA evaluation of a submission, as above.
   *
   * @param annotations the official file; read one entry at a time
   */
  public static VqaAccuracy official(
      Path annotations, Submission<String> submission, Progress progress) {
    return official(
        sink -> VqaV2.readAnnotations(annotations, progress, sink),
        submission,
        annotations.toString());
  }

  private static VqaAccuracy official(
      Consumer<Consumer<VqaAnnotation>> annotations, Submission<String> submission, String truth) {
    VqaAccuracy.Gatherer gatherer = new VqaAccuracy.Gatherer();
    Oddities odd = new Oddities();
    annotations.accept(
        annotation -> {
          odd.look(annotation);
          Given<String> given = submission.score(annotation.questionId(), truth);
          if (given != null) {
            double score = officialScore(annotation, given.answer());
            gatherer.add(annotation.questionType(), annotation.answerType(), score);
          }
        });
    submission.check(truth);
    odd.tell(truth);
    VqaAccuracy accuracy = gatherer.accuracy();
    if (accuracy.questions() == 0) {
      throw new UserError(truth + " holds no questions");
    }
    return accuracy;
  }

  /**
   * The official score of one answer, 0 to 1: the mean over the annotators of min(1, m / 3), where
   * m of the others gave this answer. Answers are normalised only where the annotators differ.
   */
  public static double officialScore(VqaAnnotation annotation, String answer) {
    List<String> given = annotation.answers().stream().map(VqaNormalizer::trim).toList();
    String found = VqaNormalizer.trim(answer);
    if (!given.stream().allMatch(given.get(0)::equals)) {
      given = given.stream().map(VqaNormalizer::normalize).toList();
      found = VqaNormalizer.normalize(found);
    }
    int matches = Collections.frequency(given, found);
    double sum = 0;
    for (String one : given) {
      int others = matches - (one.equals(found) ? 1 : 0);
      sum += Math.min(1, others / 3.0);
    }
    return sum / given.size();
  }

  /** What annotations lack of the official ones, which changes what a score means. */
  private static final class Oddities {
    private static final int ANNOTATORS = 10;

    private int count;
    private int others;
    private int untyped;

    void look(VqaAnnotation annotation) {
      count++;
      others += annotation.answers().size() == ANNOTATORS ? 0 : 1;
      untyped += annotation.questionType().isEmpty() || annotation.answerType().isEmpty() ? 1 : 0;
    }

    void tell(String truth) {
      if (others > 0) {
        LOGGER.warn(
            "{}: {} of {} questions have not {} answers, as the official ones do",
            truth,
            others,
            count,
            ANNOTATORS);
      }
      if (untyped > 0 && untyped < count) {
        LOGGER.warn("{}: {} of {} questions have no type", truth, untyped, count);
      }
    }
  }
}
