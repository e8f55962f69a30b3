package lxmert.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lxmert.explain.Explanation;
import lxmert.protocol.HuggingFaceRequest.Pair;
import lxmert.serving.JobResult;
import lxmert.serving.ModelQuestion;
import lxmert.serving.PendingImage;
import lxmert.serving.Scores;
import lxmert.serving.ServedModel;
import lxmert.serving.ServingError;
import lxmert.vision.Regions;
import org.jspecify.annotations.Nullable;

/**
 * The simple form for people: a question and an image, as JSON or as a form's fields.
 *
 * @param pair the question and its image
 * @param topK how many answers to give
 * @param explanation what to explain; null: nothing
 */
public record AnswerRequest(Pair pair, int topK, @Nullable ExplanationRequest explanation) {
  /**
   * Reads JSON.
   *
   * @throws ServingError if a field is missing or broken
   */
  public static AnswerRequest read(byte[] body) {
    ObjectNode object = StrictJson.object(body, body.length);
    String second = Fields.text(object, "image_2");
    return new AnswerRequest(
        new Pair(
            QuestionText.clean(Fields.requiredText(object, "question"), "'question'"),
            Base64Text.image(Fields.requiredText(object, "image"), "'image'"),
            second == null ? null : Base64Text.image(second, "'image_2'")),
        InferParameters.topK(object, "top_k"),
        ExplanationRequest.read(object));
  }

  /**
   * Reads the fields of a form.
   *
   * @throws ServingError if one is missing or broken
   */
  public static AnswerRequest ofForm(Map<String, byte[]> fields) {
    String answer =
        fields.containsKey("explain_answer") ? text(fields, "explain_answer", "") : null;
    String topK = text(fields, "top_k", Integer.toString(InferParameters.NONE.topK()));
    return new AnswerRequest(
        new Pair(question(fields), required(fields, "image"), fields.get("image_2")),
        InferParameters.topK(topK),
        ExplanationRequest.of(text(fields, "explain", "false"), answer));
  }

  /**
   * A sentence about an image.
   *
   * @param text the sentence
   * @param image the file, still encoded
   */
  public record Sentence(String text, byte[] image) {}

  /**
   * Reads the fields {@code question} and {@code image} of a form.
   *
   * @throws ServingError if one is missing or broken
   */
  public static Sentence sentence(Map<String, byte[]> fields) {
    return new Sentence(question(fields), required(fields, "image"));
  }

  private static String question(Map<String, byte[]> fields) {
    return QuestionText.clean(
        QuestionText.decode(required(fields, "question"), "'question'"), "'question'");
  }

  private static String text(Map<String, byte[]> fields, String name, String usual) {
    byte[] value = fields.get(name);
    return value == null ? usual : QuestionText.decode(value, "'" + name + "'");
  }

  private static byte[] required(Map<String, byte[]> fields, String name) {
    byte[] value = fields.get(name);
    if (value == null || value.length == 0) {
      throw ServingError.invalid("'" + name + "' is missing");
    }
    return value;
  }

  /**
   * The question with its images.
   *
   * @throws ServingError if one is no image, or there are too few or too many for the model
   */
  public ModelQuestion question(ServedModel model) {
    return question(pair, model);
  }

  static ModelQuestion question(Pair pair, ServedModel model) {
    byte[] second = pair.secondImage();
    if ((model.images() == 2) != (second != null)) {
      throw ServingError.invalid(
          second == null
              ? "'image_2' is missing: the model compares two images"
              : "'image_2' is given, but the model reads one image");
    }
    List<PendingImage> images = new ArrayList<>();
    images.add(model.open(pair.image(), "'image'"));
    if (second != null) {
      images.add(model.open(second, "'image_2'"));
    }
    return new ModelQuestion(pair.question(), images);
  }

  /**
   * The answer.
   *
   * @param explanations of the question; none where none is wanted
   * @param totalNanos what it took, from the request's first byte
   */
  public ObjectNode response(
      ServedModel model, JobResult outcome, List<Explanation> explanations, long totalNanos) {
    Scores scores = outcome.scores().get(0);
    ObjectNode json = StrictJson.object();
    json.put("answer", model.answers().get(scores.best(1).get(0)));
    RankedAnswers.addTo(json.putArray("answers"), scores, model.answers(), topK);
    json.put("model", model.name()).put("model_version", ServedModel.VERSION);
    Regions image = scores.images().get(0);
    json.putObject("image").put("width", image.imageWidth()).put("height", image.imageHeight());
    if (scores.truncated()) {
      json.put("truncated", true);
    }
    for (Explanation each : explanations) {
      json.set("relevance", RelevanceJson.of(each, scores.images(), model.objectNames()));
    }
    long detect = outcome.computed().detect();
    long compute = outcome.computed().input() + outcome.computed().infer();
    json.putObject("timing_ms")
        .put("queue", millis(outcome.queueNanos()))
        .put("detect", millis(detect))
        .put("answer", millis(compute - detect + outcome.computed().output()))
        .put("total", millis(totalNanos));
    return json;
  }

  /** Milliseconds to a tenth. */
  private static double millis(long nanos) {
    return Math.round(nanos / 1e5) / 10.0;
  }
}
