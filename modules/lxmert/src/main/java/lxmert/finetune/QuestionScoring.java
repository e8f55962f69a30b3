package lxmert.finetune;

import lxmert.dataset.Example;
import lxmert.dataset.VqaQuestion;
import lxmert.score.TaskScores;
import lxmert.score.VqaAccuracy;

/**
 * Mean soft scores by type of question and of answer (docs/model.md, "Scores"): VQA and GQA. GQA
 * also tells open questions, those of the structural type {@code query}, from binary ones.
 */
final class QuestionScoring implements TaskScoring {
  private final String firstTitle;
  private final String secondTitle;
  private final boolean tellsOpenFromBinary;
  private final VqaAccuracy.Gatherer scores = new VqaAccuracy.Gatherer();
  private final VqaAccuracy.Gatherer kinds = new VqaAccuracy.Gatherer();

  private QuestionScoring(String firstTitle, String secondTitle, boolean tellsOpenFromBinary) {
    this.firstTitle = firstTitle;
    this.secondTitle = secondTitle;
    this.tellsOpenFromBinary = tellsOpenFromBinary;
  }

  static TaskScoring ofVqa() {
    return new QuestionScoring(TaskScores.QUESTION_TYPE, TaskScores.ANSWER_TYPE, false);
  }

  static TaskScoring ofGqa() {
    return new QuestionScoring("structural type", "semantic type", true);
  }

  @Override
  public void add(Example example, String answer) {
    String first = example instanceof VqaQuestion question ? question.questionType() : "";
    String second = example instanceof VqaQuestion question ? question.answerType() : "";
    scores.add(first, second, example.score(answer));
    if (tellsOpenFromBinary && !first.isEmpty()) {
      kinds.add(first.equals("query") ? "open" : "binary", "", example.score(answer));
    }
  }

  @Override
  public TaskScores scores() {
    return scores.accuracy().scores(firstTitle, secondTitle, kinds.accuracy().byQuestionType());
  }
}
