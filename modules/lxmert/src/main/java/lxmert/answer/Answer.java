package lxmert.answer;

/**
 * One possible answer.
 *
 * @param text from the model's list of answers
 * @param probability that annotators would accept it, 0 to 1: the sigmoid of its score, each answer
 *     by itself, as the fine-tuning loss of VQA has it
 */
public record Answer(String text, double probability) {}
