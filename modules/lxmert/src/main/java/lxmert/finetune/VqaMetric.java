package lxmert.finetune;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lxmert.data.VqaAnnotation;
import lxmert.data.VqaNormalizer;
import lxmert.data.VqaQuestion;
import lxmert.io.UserError;

/** The two ways in which answers to VQA questions are scored. */
public final class VqaMetric {
  private VqaMetric() {}

  /**
   * LXMERT's own measure: the mean soft score of the answers given (spec 6.1).
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
   * The official VQA evaluation (VQAEval of GT-Vision-Lab/VQA, commit a013f00); its report shows
   * the {@link VqaAccuracy#rounded} values.
   *
   * @param answers by question id, one for every annotated question
   * @throws UserError if a question has no answer or an answer no question
   */
  public static VqaAccuracy official(List<VqaAnnotation> annotations, Map<String, String> answers) {
    checkSameQuestions(annotations, answers);
    VqaAccuracy.Gatherer gatherer = new VqaAccuracy.Gatherer();
    for (VqaAnnotation annotation : annotations) {
      String answer = answers.getOrDefault(annotation.questionId(), "");
      gatherer.add(
          annotation.questionType(), annotation.answerType(), officialScore(annotation, answer));
    }
    return gatherer.accuracy();
  }

  /**
   * The official score of one answer, 0 to 1: the mean over the annotators of min(1, m / 3), where
   * m of the others gave this answer. Answers are normalised only where the annotators differ.
   */
  public static double officialScore(VqaAnnotation annotation, String answer) {
    List<String> given = annotation.answers().stream().map(VqaNormalizer::trim).toList();
    String found = VqaNormalizer.trim(answer);
    if (Set.copyOf(given).size() > 1) {
      given = given.stream().map(VqaNormalizer::normalize).toList();
      found = VqaNormalizer.normalize(found);
    }
    String normalized = found;
    long matches = given.stream().filter(normalized::equals).count();
    double sum = 0;
    for (String one : given) {
      long others = matches - (one.equals(normalized) ? 1 : 0);
      sum += Math.min(1, others / 3.0);
    }
    return sum / given.size();
  }

  private static void checkSameQuestions(
      List<VqaAnnotation> annotations, Map<String, String> answers) {
    Set<String> unanswered = new HashSet<>();
    annotations.forEach(annotation -> unanswered.add(annotation.questionId()));
    Set<String> unasked = new HashSet<>(answers.keySet());
    unasked.removeAll(unanswered);
    unanswered.removeAll(answers.keySet());
    if (!unanswered.isEmpty() || !unasked.isEmpty()) {
      throw new UserError(
          ("the metric needs one answer to each of its %d questions;"
                  + " questions without one: %d, answers to other questions: %d")
              .formatted(annotations.size(), unanswered.size(), unasked.size()));
    }
  }
}
