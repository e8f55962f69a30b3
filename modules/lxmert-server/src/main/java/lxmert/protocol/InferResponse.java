package lxmert.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lxmert.explain.Explanation;
import lxmert.protocol.InferRequest.RequestedOutput;
import lxmert.serving.Scores;
import lxmert.serving.ServedModel;
import lxmert.serving.ServingError;
import org.jspecify.annotations.Nullable;

/**
 * A response of the Open Inference Protocol.
 *
 * @param body JSON, and the binary outputs after it
 * @param jsonLength bytes of the JSON; null where nothing follows it
 */
public record InferResponse(byte[] body, @Nullable Integer jsonLength) {
  private static final Set<String> OUTPUTS = Set.of("answer", "score", "logits");

  /**
   * Refuses outputs that the model does not have, before anything is computed.
   *
   * @throws ServingError if one is unknown
   */
  public static void requireOutputs(InferRequest request, ServedModel model) {
    List<String> explaining = RelevanceTensors.names(model.images());
    for (RequestedOutput each : request.outputs()) {
      if (!OUTPUTS.contains(each.name()) && !explaining.contains(each.name())) {
        throw ServingError.invalid("unknown output '" + each.name() + "'");
      }
    }
  }

  /**
   * What has to be explained: what the request says, or the usual where it asks for such outputs.
   *
   * @return null: nothing
   */
  public static @Nullable ExplanationRequest explanation(InferRequest request) {
    ExplanationRequest asked = request.parameters().explanation();
    boolean needed = request.outputs().stream().anyMatch(each -> !OUTPUTS.contains(each.name()));
    return asked == null && needed ? ExplanationRequest.USUAL : asked;
  }

  /**
   * The response to a request whose questions have these scores.
   *
   * @param explanations of each question; none where none are wanted
   */
  public static InferResponse of(
      InferRequest request,
      ServedModel model,
      List<Scores> scores,
      List<Explanation> explanations) {
    ObjectNode json =
        StrictJson.object()
            .put("model_name", model.name())
            .put("model_version", ServedModel.VERSION);
    if (request.id() != null) {
      json.put("id", request.id());
    }
    if (scores.stream().anyMatch(Scores::truncated)) {
      json.putObject("parameters").put("truncated", true);
    }
    ArrayNode outputs = json.putArray("outputs");
    List<RequestedOutput> wanted = wanted(request, model);
    RelevanceTensors relevance = new RelevanceTensors(explanations, scores);
    ByteArrayOutputStream binary = new ByteArrayOutputStream();
    for (RequestedOutput each : wanted) {
      OutputTensor tensor =
          OUTPUTS.contains(each.name())
              ? tensor(each.name(), request.parameters().topK(), model, scores)
              : relevance.tensor(each.name());
      ObjectNode output = outputs.addObject().setAll(tensor.header());
      if (each.binary()) {
        byte[] bytes = tensor.binary();
        output.putObject("parameters").put("binary_data_size", bytes.length);
        binary.writeBytes(bytes);
      } else {
        tensor.addTo(output.putArray("data"));
      }
    }
    return joined(StrictJson.bytes(json), binary, wanted);
  }

  private static List<RequestedOutput> wanted(InferRequest request, ServedModel model) {
    if (!request.outputs().isEmpty()) {
      return request.outputs();
    }
    List<String> names = new ArrayList<>(List.of("answer", "score"));
    if (request.parameters().explanation() != null) {
      names.addAll(RelevanceTensors.names(model.images()));
    }
    boolean binary = request.parameters().binaryOutput();
    return names.stream().map(name -> new RequestedOutput(name, binary)).toList();
  }

  private static InferResponse joined(
      byte[] json, ByteArrayOutputStream binary, List<RequestedOutput> outputs) {
    if (outputs.stream().noneMatch(RequestedOutput::binary)) {
      return new InferResponse(json, null);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream(json.length + binary.size());
    body.writeBytes(json);
    body.writeBytes(binary.toByteArray());
    return new InferResponse(body.toByteArray(), json.length);
  }

  private static OutputTensor tensor(
      String name, int topK, ServedModel model, List<Scores> scores) {
    List<String> answers = model.answers();
    int columns = name.equals("logits") ? answers.size() : Math.min(topK, answers.size());
    int[] shape = {scores.size(), columns};
    if (name.equals("answer")) {
      List<String> texts = new ArrayList<>();
      scores.forEach(each -> each.best(columns).forEach(i -> texts.add(answers.get(i))));
      return new OutputTensor.Texts(name, shape, texts);
    }
    float[] values = new float[shape[0] * columns];
    for (int row = 0; row < shape[0]; row++) {
      Scores each = scores.get(row);
      List<Integer> best = each.best(columns);
      for (int i = 0; i < columns; i++) {
        values[row * columns + i] =
            name.equals("logits") ? each.logits()[i] : (float) each.probabilities()[best.get(i)];
      }
    }
    return new OutputTensor.Floats(name, shape, values);
  }
}
