package lxmert.finetune;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import lxmert.checkpoint.LxmertWeights;
import lxmert.dataset.AnswerNormalizer;
import lxmert.dataset.AnswerVocabulary;
import lxmert.io.UserError;
import lxmert.model.LxmertForQuestionAnswering;
import lxmert.tensor.ModuleWeights;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The answer head of pre-training, carried over to the answers of a task (docs/model.md, "Weights";
 * {@code --loadLXMERTQA}). The hidden layer is copied whole. Of the last layer each answer gets the
 * row that belongs to its normalised text, or zeros where pre-training knows no such answer.
 */
public final class AnswerTransfer {
  private static final String HEAD = "answer_head.logit_fc.";
  private static final List<String> HIDDEN = List.of("0.weight", "0.bias", "2.weight", "2.bias");

  private AnswerTransfer() {}

  /**
   * Fills a model's head.
   *
   * @param weights of pre-training, which stay the caller's
   * @param table the answers of pre-training in the order of its head
   * @param answers those of the model
   * @param source where the weights are from, for messages
   * @return how many of the answers were found
   * @throws UserError if the weights have no answer head, or not one for this table and model
   */
  public static int copy(
      LxmertWeights weights,
      AnswerVocabulary table,
      LxmertForQuestionAnswering model,
      AnswerVocabulary answers,
      Path source) {
    long[] rows = rows(table, answers);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      Head from = new Head(weights, source);
      from.requireRows(table.size());
      for (String name : HIDDEN) {
        from.copy(name, target(model, name));
      }
      for (String name : List.of("3.weight", "3.bias")) {
        from.copyRows(name, rows, target(model, name));
      }
    }
    return found(table, answers);
  }

  /** How many answers have a row in the table. */
  public static int found(AnswerVocabulary table, AnswerVocabulary answers) {
    return (int) Arrays.stream(rows(table, answers)).filter(row -> row >= 0).count();
  }

  /** The row of each answer's normalised text, or -1. */
  private static long[] rows(AnswerVocabulary table, AnswerVocabulary answers) {
    return answers.answers().stream()
        .mapToLong(answer -> table.index(AnswerNormalizer.normalize(answer)).orElse(-1))
        .toArray();
  }

  private static Tensor target(LxmertForQuestionAnswering model, String name) {
    Tensor target = ModuleWeights.stateOf(model).get("logit_fc." + name);
    if (target == null) {
      throw new IllegalStateException("the model has no parameter logit_fc." + name);
    }
    return target;
  }

  /** The head in a file of weights. */
  private record Head(LxmertWeights weights, Path source) {
    Tensor tensor(String name) {
      Tensor tensor = weights.tensors().get(HEAD + name);
      if (tensor == null) {
        throw new UserError(
            "%s has no %s: it holds no answer head of pre-training".formatted(source, HEAD + name));
      }
      return tensor;
    }

    void requireRows(int expected) {
      long found = tensor("3.bias").size(0);
      if (found != expected) {
        throw new UserError(
            "%s scores %d answers, but the answer table has %d".formatted(source, found, expected));
      }
    }

    void copy(String name, Tensor target) {
      Tensor tensor = tensor(name);
      if (!Arrays.equals(tensor.shape(), target.shape())) {
        throw new UserError(
            "%s: %s is of another size than the model's".formatted(source, HEAD + name));
      }
      target.copy_(tensor);
    }

    void copyRows(String name, long[] rows, Tensor target) {
      Tensor tensor = tensor(name);
      target.zero_();
      for (int i = 0; i < rows.length; i++) {
        if (rows[i] >= 0) {
          target.select(0, i).copy_(tensor.select(0, rows[i]));
        }
      }
    }
  }
}
