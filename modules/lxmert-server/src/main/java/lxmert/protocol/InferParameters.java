package lxmert.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import lxmert.serving.ServingError;
import org.jspecify.annotations.Nullable;

/**
 * What a request may ask for beside its inputs; unknown parameters are ignored.
 *
 * @param topK how many answers to give
 * @param timeout most time that it may take; null: the server's
 * @param priority 1 to 9, 1 the most urgent
 * @param binaryOutput whether outputs are binary that do not say
 * @param explanation what to explain; null: nothing
 */
public record InferParameters(
    int topK,
    @Nullable Duration timeout,
    int priority,
    boolean binaryOutput,
    @Nullable ExplanationRequest explanation) {
  private static final int USUAL_ANSWERS = 5;
  private static final int MOST_ANSWERS = 100;
  private static final int USUAL_PRIORITY = 5;
  private static final int LEAST_PRIORITY = 9;

  /** What holds where nothing is asked for. */
  public static final InferParameters NONE =
      new InferParameters(USUAL_ANSWERS, null, USUAL_PRIORITY, false, null);

  /**
   * Reads those of the Open Inference Protocol's request.
   *
   * @throws ServingError if one is of a wrong type or out of range
   */
  static InferParameters read(JsonNode object) {
    for (Map.Entry<String, JsonNode> each : object.properties()) {
      if (!each.getValue().isValueNode() || each.getValue().isNull()) {
        throw ServingError.invalid(
            "parameter '%s' is no text, number or boolean".formatted(each.getKey()));
      }
    }
    long micros = Fields.number(object, "timeout", 0, 0, Long.MAX_VALUE / 1000);
    int priority = (int) Fields.number(object, "priority", 0, 0, LEAST_PRIORITY);
    return new InferParameters(
        topK(object, "top_k"),
        micros == 0 ? null : Duration.ofNanos(micros * 1000),
        priority == 0 ? USUAL_PRIORITY : priority,
        Fields.flag(object, "binary_data_output"),
        ExplanationRequest.read(object));
  }

  /** The number of answers under a name. */
  static int topK(JsonNode object, String name) {
    return (int) Fields.number(object, name, USUAL_ANSWERS, 1, MOST_ANSWERS);
  }

  /** The number of answers as a form's field has it. */
  public static int topK(String text) {
    try {
      return (int) Fields.within("top_k", Long.parseLong(text.strip()), 1, MOST_ANSWERS);
    } catch (NumberFormatException e) {
      throw ServingError.invalid("'top_k' is no whole number, expected 1 to " + MOST_ANSWERS, e);
    }
  }
}
