package lxmert.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import lxmert.serving.ModelQuestion;
import lxmert.serving.Scores;
import lxmert.serving.ServedModel;
import lxmert.serving.ServingError;
import org.jspecify.annotations.Nullable;

/**
 * A request of Hugging Face's task visual-question-answering, in any of the bodies that its clients
 * send: question and image under {@code inputs}, beside it, or the image as {@code inputs} itself.
 *
 * @param pairs question and image
 * @param isList whether {@code inputs} was a list: then the response is a list of lists
 * @param topK how many answers to give
 * @param waitForModel whether to wait for a model that is being loaded
 */
public record HuggingFaceRequest(List<Pair> pairs, boolean isList, int topK, boolean waitForModel) {
  /**
   * One question.
   *
   * @param question the sentence
   * @param image the file, still encoded
   * @param secondImage of a model that reads two; null where none is given
   */
  public record Pair(String question, byte[] image, byte @Nullable [] secondImage) {}

  /** Copies the list. */
  public HuggingFaceRequest {
    pairs = List.copyOf(pairs);
  }

  /**
   * Reads a body; its content type does not matter.
   *
   * @throws ServingError if question or image is missing or broken
   */
  public static HuggingFaceRequest read(byte[] body) {
    ObjectNode object = StrictJson.object(body, body.length);
    JsonNode inputs = object.path("inputs");
    List<Pair> pairs = new ArrayList<>();
    if (inputs.isArray()) {
      for (JsonNode each : inputs) {
        pairs.add(pair(each, StrictJson.object(), "inputs[%d].".formatted(pairs.size())));
      }
      if (pairs.isEmpty()) {
        throw ServingError.invalid("'inputs' is an empty list");
      }
    } else {
      pairs.add(pair(inputs, object, ""));
    }
    return new HuggingFaceRequest(
        pairs,
        inputs.isArray(),
        topK(object),
        Fields.flag(Fields.object(object, "options"), "wait_for_model"));
  }

  private static Pair pair(JsonNode inputs, JsonNode beside, String place) {
    String question = first("question", inputs, beside);
    String image = first("image", inputs, beside);
    if (image == null && inputs.isTextual()) {
      image = inputs.textValue();
    }
    if (question == null || image == null) {
      throw ServingError.invalid(
          "'%s%s' is missing".formatted(place, question == null ? "question" : "image"));
    }
    String second = first("image_2", inputs, beside);
    return new Pair(
        QuestionText.clean(question, "'" + place + "question'"),
        Base64Text.image(image, "'" + place + "image'"),
        second == null ? null : Base64Text.image(second, "'" + place + "image_2'"));
  }

  private static @Nullable String first(String name, JsonNode inputs, JsonNode beside) {
    String text = inputs.isObject() ? Fields.text(inputs, name) : null;
    return text == null ? Fields.text(beside, name) : text;
  }

  private static int topK(JsonNode object) {
    JsonNode parameters = Fields.object(object, "parameters");
    for (JsonNode place : List.of(parameters, object)) {
      for (String name : List.of("top_k", "topk")) {
        if (place.hasNonNull(name)) {
          return InferParameters.topK(place, name);
        }
      }
    }
    return InferParameters.NONE.topK();
  }

  /**
   * The questions with their images.
   *
   * @throws ServingError if one is no image, or there are too few or too many for the model
   */
  public List<ModelQuestion> questions(ServedModel model) {
    List<ModelQuestion> questions = new ArrayList<>();
    for (Pair each : pairs) {
      questions.add(AnswerRequest.question(each, model));
    }
    return questions;
  }

  /** The bare list of answers, or a list of such lists. */
  public byte[] response(ServedModel model, List<Scores> scores) {
    ArrayNode lists = JsonNodeFactory.instance.arrayNode();
    for (Scores each : scores) {
      RankedAnswers.addTo(lists.addArray(), each, model.answers(), topK);
    }
    return StrictJson.bytes(isList ? lists : lists.get(0));
  }
}
