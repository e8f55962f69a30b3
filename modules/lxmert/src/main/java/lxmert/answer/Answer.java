package lxmert.answer;

/**
 * One possible answer.
 *
 * @param text from the model's list of answers
 * @param probability 0 to 1, by the rule that the model was trained with: the sigmoid of its score,
 *     each answer by itself (VQA, GQA), or a softmax over all answers (NLVR)
 */
public record Answer(String text, double probability) {}
