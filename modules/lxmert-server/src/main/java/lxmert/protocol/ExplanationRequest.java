package lxmert.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import lxmert.explain.Explanation;
import lxmert.explain.RelevanceMethod;
import lxmert.serving.Deadline;
import lxmert.serving.ModelQuestion;
import lxmert.serving.Scores;
import lxmert.serving.ServedModel;
import lxmert.serving.ServingError;
import org.jspecify.annotations.Nullable;

/**
 * That a request wants to know why: {@code explain}, true or the name of a method, and {@code
 * explain_answer}.
 *
 * @param method of explaining
 * @param answer what to explain; null: the best answer
 */
public record ExplanationRequest(RelevanceMethod method, @Nullable String answer) {
  /** The best answer, by the method of the paper. */
  static final ExplanationRequest USUAL = new ExplanationRequest(RelevanceMethod.OURS_NO_LRP, null);

  /**
   * Reads it from JSON.
   *
   * @return null where none is wanted
   * @throws ServingError if the method is unknown
   */
  static @Nullable ExplanationRequest read(JsonNode object) {
    String answer = Fields.text(object, "explain_answer");
    return object.path("explain").isTextual()
        ? of(object.path("explain").textValue(), answer)
        : of(Boolean.toString(Fields.flag(object, "explain")), answer);
  }

  /**
   * Reads it from texts, such as a form's fields.
   *
   * @param explain true, false or the name of a method
   * @return null where none is wanted
   * @throws ServingError if the method is unknown
   */
  static @Nullable ExplanationRequest of(String explain, @Nullable String answer) {
    return switch (explain) {
      case "false" -> null;
      case "true" -> new ExplanationRequest(USUAL.method, answer);
      default -> new ExplanationRequest(method(explain), answer);
    };
  }

  private static RelevanceMethod method(String key) {
    return Arrays.stream(RelevanceMethod.values())
        .filter(each -> each.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                ServingError.invalid(
                    "'explain' is no method, expected true, false or one of "
                        + Arrays.stream(RelevanceMethod.values())
                            .map(RelevanceMethod::key)
                            .collect(Collectors.joining(", "))));
  }

  /**
   * Refuses what the model cannot explain, before anything is computed.
   *
   * @throws ServingError if it gives no explanations, or no such answer
   */
  public void require(ServedModel model) {
    model.requireExplanation(answer);
  }

  /**
   * Asks the model why.
   *
   * @param scores its answers to the questions
   * @throws ServingError as {@link ServedModel#explain}
   */
  public List<Explanation> ask(
      ServedModel model, List<ModelQuestion> questions, List<Scores> scores, Deadline deadline) {
    return model.explain(questions, scores, answer, method, deadline);
  }
}
