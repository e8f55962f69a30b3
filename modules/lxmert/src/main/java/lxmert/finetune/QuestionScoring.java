package lxmert.finetune;

import java.util.LinkedHashMap;
import java.util.Map;
import lxmert.data.Example;
import lxmert.data.VqaQuestion;

/** Mean soft scores by type of question and of answer (spec 6.1): VQA and GQA. */
final class QuestionScoring implements TaskScoring {
  private final String firstTitle;
  private final String secondTitle;
  private final VqaAccuracy.Gatherer scores = new VqaAccuracy.Gatherer();

  private QuestionScoring(String firstTitle, String secondTitle) {
    this.firstTitle = firstTitle;
    this.secondTitle = secondTitle;
  }

  static TaskScoring ofVqa() {
    return new QuestionScoring(TaskScores.QUESTION_TYPE, TaskScores.ANSWER_TYPE);
  }

  static TaskScoring ofGqa() {
    return new QuestionScoring("structural type", "semantic type");
  }

  @Override
  public void add(Example example, String answer) {
    String first = example instanceof VqaQuestion question ? question.questionType() : "";
    String second = example instanceof VqaQuestion question ? question.answerType() : "";
    scores.add(first, second, example.score(answer));
  }

  @Override
  public TaskScores scores() {
    VqaAccuracy accuracy = scores.accuracy();
    Map<String, Map<String, Double>> tables = new LinkedHashMap<>();
    tables.put(firstTitle, accuracy.byQuestionType());
    tables.put(secondTitle, accuracy.byAnswerType());
    return new TaskScores(accuracy.questions(), accuracy.overall(), Map.of(), tables);
  }
}
