package lxmert.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import lxmert.io.Version;
import lxmert.serving.ModelRepository;
import lxmert.serving.ModelStatistics;
import lxmert.serving.ModelStatistics.BatchTally;
import lxmert.serving.ModelStatistics.Part;
import lxmert.serving.ModelStatistics.Snapshot;
import lxmert.serving.ModelStatistics.Tally;
import lxmert.serving.ServedModel;

/** What the Open Inference Protocol and Triton's extensions tell of a server and its models. */
public final class ModelMetadata {
  private static final String NAME = "lxmert-server";

  private ModelMetadata() {}

  /** Of the server. */
  public static ObjectNode server() {
    ObjectNode json = StrictJson.object().put("name", NAME).put("version", Version.NUMBER);
    json.putArray("extensions")
        .add("binary_tensor_data")
        .add("statistics")
        .add("model_repository")
        .add("schedule_policy");
    return json;
  }

  /** Of a loaded model. */
  public static ObjectNode model(ServedModel model) {
    ObjectNode json = StrictJson.object().put("name", model.name());
    json.putArray("versions").add(ServedModel.VERSION);
    json.put("platform", "java_lxmert");
    ArrayNode inputs = json.putArray("inputs");
    add(inputs, "question", "BYTES", -1);
    for (int i = 0; i < model.images(); i++) {
      add(inputs, "image" + InferInputs.suffix(i), "BYTES", -1);
    }
    for (int i = 0; i < model.images(); i++) {
      add(inputs, "features" + InferInputs.suffix(i), "FP32", -1, -1, model.featureSize());
      add(inputs, "boxes" + InferInputs.suffix(i), "FP32", -1, -1, 4);
    }
    ArrayNode outputs = json.putArray("outputs");
    add(outputs, "answer", "BYTES", -1, -1);
    add(outputs, "score", "FP32", -1, -1);
    add(outputs, "logits", "FP32", -1, model.answers().size());
    if (model.explains()) {
      for (String name : RelevanceTensors.names(model.images())) {
        add(outputs, name, name.equals("words") ? "BYTES" : "FP32", RelevanceTensors.shape(name));
      }
    }
    return json;
  }

  private static void add(ArrayNode tensors, String name, String datatype, int... shape) {
    ObjectNode tensor = tensors.addObject().put("name", name).put("datatype", datatype);
    ArrayNode sizes = tensor.putArray("shape");
    for (int size : shape) {
      sizes.add(size);
    }
  }

  /** The model index. */
  public static ArrayNode index(ModelRepository repository, boolean readyOnly) {
    ArrayNode list = StrictJson.object().arrayNode();
    for (ServedModel each : repository.models()) {
      if (each.isReady() || !readyOnly) {
        list.addObject()
            .put("name", each.name())
            .put("version", ServedModel.VERSION)
            .put("state", each.isReady() ? "READY" : "LOADING")
            .put("reason", "");
      }
    }
    return list;
  }

  /** Statistics of models. */
  public static ObjectNode statistics(List<ServedModel> models) {
    ObjectNode json = StrictJson.object();
    ArrayNode list = json.putArray("model_stats");
    for (ServedModel each : models) {
      Snapshot counts = each.statistics().snapshot();
      ObjectNode model =
          list.addObject()
              .put("name", each.name())
              .put("version", ServedModel.VERSION)
              .put("last_inference", counts.lastInference())
              .put("inference_count", counts.inferences())
              .put("execution_count", counts.executions());
      ObjectNode parts = model.putObject("inference_stats");
      counts.parts().forEach((part, tally) -> put(parts, part, tally));
      ArrayNode batches = model.putArray("batch_stats");
      for (Map.Entry<Integer, BatchTally> batch : counts.batches().entrySet()) {
        add(batches.addObject().put("batch_size", batch.getKey()), batch.getValue());
      }
    }
    return json;
  }

  private static void add(ObjectNode batch, BatchTally runs) {
    put(batch, Part.COMPUTE_INPUT, new Tally(runs.count(), runs.times().input()));
    put(batch, Part.COMPUTE_INFER, new Tally(runs.count(), runs.times().infer()));
    put(batch, Part.COMPUTE_OUTPUT, new Tally(runs.count(), runs.times().output()));
  }

  private static void put(ObjectNode parts, ModelStatistics.Part part, Tally tally) {
    parts
        .putObject(part.name().toLowerCase(java.util.Locale.ROOT))
        .put("count", tally.count())
        .put("ns", tally.ns());
  }
}
