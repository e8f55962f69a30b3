package lxmert.verify;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lxmert.model.LxmertForPreTraining;
import lxmert.model.LxmertInput;
import lxmert.pretrain.ObjectTargets;
import lxmert.pretrain.PretrainBatch;
import lxmert.pretrain.PretrainLosses;
import lxmert.pretrain.PretrainObjective;
import lxmert.tensor.ModuleWeights;
import lxmert.tensor.SafeTensors;
import lxmert.tensor.StateDict;
import lxmert.text.TokenBatch;
import lxmert.vision.RegionBatch;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;

/**
 * The model of a fixture folder and the pre-training batch of its {@code grads.safetensors}.
 *
 * @param model in training mode, as loaded
 * @param batch the inputs and what is to be predicted
 * @param segments token types (B, S)
 */
record PretrainFixture(LxmertForPreTraining model, PretrainBatch batch, Tensor segments) {
  private static final PretrainLosses LOSSES = new PretrainLosses(PretrainObjective.published());

  /** Reads both; the tensors belong to the caller's scope. */
  static PretrainFixture read(Path folder) {
    try (StateDict weights = StateDict.read(folder.resolve("weights.safetensors"));
        SafeTensors file = SafeTensors.open(folder.resolve("grads.safetensors"))) {
      LxmertForPreTraining model = new LxmertForPreTraining(ForwardChecks.config(weights));
      ModuleWeights.load(
          model, weights, name -> false, name -> name.equals("cls.predictions.decoder.weight"));
      model.train(true);
      long[] segments = file.longs("in.segment_ids");
      PretrainBatch batch = batch(file);
      return new PretrainFixture(
          model, batch, Tensor.create(segments, batch.size(), batch.words().length()));
    }
  }

  private static PretrainBatch batch(SafeTensors file) {
    long[] words = file.shape("in.input_ids");
    long[] regions = file.shape("in.visual_feats");
    int size = Math.toIntExact(words[0]);
    int featureSize = Math.toIntExact(regions[2]);
    return new PretrainBatch(
        IntStream.range(0, size).mapToObj(Integer::toString).toList(),
        new TokenBatch(
            size,
            Math.toIntExact(words[1]),
            file.longs("in.input_ids"),
            file.longs("in.attention_mask")),
        file.longs("in.masked_lm_labels"),
        new RegionBatch(
            size,
            Math.toIntExact(regions[1]),
            featureSize,
            file.floats("in.visual_feats"),
            file.floats("in.visual_pos")),
        objects(file, featureSize),
        file.longs("in.matched_labels"),
        file.longs("in.ans"));
  }

  private static ObjectTargets objects(SafeTensors file, int featureSize) {
    float[] mask = file.floats("in.feat_mask");
    long[] masked =
        IntStream.range(0, mask.length).filter(i -> mask[i] == 1).asLongStream().toArray();
    float[] all = file.floats("in.feat_labels");
    float[] features = new float[masked.length * featureSize];
    for (int i = 0; i < masked.length; i++) {
      System.arraycopy(all, (int) masked[i] * featureSize, features, i * featureSize, featureSize);
    }
    return new ObjectTargets(
        file.longs("in.obj_labels"),
        file.floats("in.obj_conf"),
        file.longs("in.attr_labels"),
        file.floats("in.attr_conf"),
        masked,
        features);
  }

  /** The six losses of a batch with this batch's inputs, in the published order. */
  Map<String, Tensor> losses(PretrainBatch labels) {
    LxmertInput arrays = LxmertInput.of(batch.words(), batch.images(), new Device("cpu"));
    LxmertInput input =
        new LxmertInput(
            arrays.inputIds(),
            arrays.attentionMask(),
            segments,
            arrays.visualFeatures(),
            arrays.boxes(),
            arrays.visualAttentionMask());
    Map<String, Tensor> found = LOSSES.byName(model, model.backbone().forward(input), labels);
    Map<String, Tensor> published = new LinkedHashMap<>();
    List<String> names = List.of("Mask_LM", "Matched", "Obj", "Attr", "Feat", "QA");
    found.values().forEach(loss -> published.put(names.get(published.size()), loss));
    return published;
  }

  /** The sum of losses. */
  static Tensor total(Map<String, Tensor> losses) {
    return losses.values().stream().reduce(Tensor::add).orElseThrow();
  }
}
