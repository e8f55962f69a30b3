package lxmert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import lxmert.io.Json;
import lxmert.tensor.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatedForAnsweringTest {
  private static final int REGIONS = 5;
  private static final int SIZE = 16;

  /** Two sentences of unlike length, each about two images, at once and one by one. */
  @ParameterizedTest
  @CsvSource({
    "vilbert, 16",
    "vl-bert, 16",
    "vl-bert, 21", // no multiple of the waves of a box
    "visualbert, 16",
    "uniter, 16",
    "lxmert, 16"
  })
  void aPairsScoresDoNotDependOnItsBatch(String preset, int featureSize) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGrad = new NoGradGuard()) {
      AnsweringModel model = GatedArchitectures.PAIRS.model(config(preset, featureSize));
      model.initialize(3);
      model.module().eval();
      torch.manual_seed(5);
      Tensor ids = Tensor.create(new long[] {7, 8, 9, 10, 7, 9, 0, 0}, 2, 4);
      Tensor mask = Tensor.create(new long[] {1, 1, 1, 1, 1, 1, 0, 0}, 2, 4);
      Tensor features = torch.randn(4, REGIONS, featureSize);
      Tensor boxes = torch.rand(4, REGIONS, 4);
      float[] both =
          Tensors.floats(
              model.forward(new LxmertInput(ids, mask, null, features, boxes, null))); // (2, 2)
      for (int i = 0; i < 2; i++) {
        LxmertInput one =
            new LxmertInput(
                ids.narrow(0, i, 1),
                mask.narrow(0, i, 1),
                null,
                features.narrow(0, 2L * i, 2),
                boxes.narrow(0, 2L * i, 2),
                null);
        float[] alone = Tensors.floats(model.forward(one));
        assertThat(alone)
            .containsExactly(new float[] {both[2 * i], both[2 * i + 1]}, within(1e-5f));
      }
    }
  }

  private static GatedConfig config(String preset, int featureSize) {
    Map<String, Object> keys =
        new HashMap<>(
            Map.of(
                "preset", preset,
                "vocab_size", 20,
                "visual_feat_dim", featureSize,
                "num_qa_labels", 2,
                "mask_token_id", 1,
                "cls_token_id", 2));
    for (String stream : new String[] {"", "v_"}) {
      keys.put(stream + "hidden_size", SIZE);
      keys.put(stream + "num_attention_heads", 2);
      keys.put(stream + "intermediate_size", SIZE);
      keys.put(stream + "pooler_size", SIZE);
    }
    keys.put("sublayer2attn_hidden_size", Map.of());
    keys.put("sublayer2num_attention_heads", Map.of());
    if (preset.equals("vl-bert")) {
      keys.putAll(
          Map.of(
              "fusion_method", "vl-bert_vqa",
              "positions", "example",
              "v_coordinate_embeddings_dim", featureSize / 8));
    }
    return GatedConfig.of(Json.mapper().valueToTree(keys), "test");
  }
}
