package lxmert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import lxmert.io.Json;
import lxmert.io.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatedConfigTest {
  /** Parameters of the model of pre-training and of its encoder, counted by running VOLTA. */
  @ParameterizedTest
  @CsvSource({
    "vilbert, 239023229, 235705856",
    "ctrl-vilbert, 242076029, 239628032",
    "vl-bert, 114490747, 112046336",
    "ctrl-vl-bert, 116066941, 113620480",
    "ctrl-visualbert, 114882941, 112434944",
    "ctrl-uniter, 114497405, 112049408",
    "lxmert, 212265996, 207936768",
    "original-lxmert, 228051752, 207936768",
    "ctrl-lxmert, 211369853, 208921856"
  })
  void presetsHaveThePublishedNumberOfParameters(String preset, long all, long encoder) {
    try (PointerScope scope = new PointerScope()) {
      GatedForPreTraining model = new GatedForPreTraining(of(Map.of("preset", preset)));
      assertThat(count(model.parameters())).isEqualTo(all);
      assertThat(count(model.backbone().parameters())).isEqualTo(encoder);
    }
  }

  private static long count(TensorVector parameters) {
    return LongStream.range(0, parameters.size()).map(i -> parameters.get(i).numel()).sum();
  }

  private static GatedConfig of(Map<String, ?> keys) {
    return GatedConfig.of(Json.mapper().valueToTree(keys), "test");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    GatedConfig config = of(Map.of("preset", "ctrl-vl-bert", "vocab_size", 50));
    assertThat(GatedConfig.of(Json.mapper().valueToTree(config), "written")).isEqualTo(config);
  }

  @Test
  void voltasKeysMeanOurs() {
    GatedConfig config =
        of(
            Map.of(
                "v_feature_size",
                24,
                "num_locs",
                7,
                "qa_num_answers",
                12,
                "v_pooler_size",
                768,
                "visualization",
                true));
    assertThat(List.of(config.visualFeatDim(), config.visualPosDim(), config.numQaLabels()))
        .containsExactly(24, 7, 12);
  }

  /** The keys of a published folder of twelve layers, and of ViLBERT's base file. */
  @Test
  void configurationsOfOtherPublishersMeanPresets(@TempDir Path folder) {
    Path file = folder.resolve("config.json");
    Json.write(
        file,
        Map.of(
            "model_type",
            "visual_bert",
            "architectures",
            List.of("VisualBertForPreTraining"),
            "num_hidden_layers",
            12,
            "visual_embedding_dim",
            1024,
            "bypass_transformer",
            false));
    assertThat(GatedConfig.read(file))
        .isEqualTo(of(Map.of("preset", "visualbert", "visual_feat_dim", 1024)));
    Map<String, Object> vilbert =
        new HashMap<>(
            Map.of(
                "bi_hidden_size", 1024,
                "bi_num_attention_heads", 8,
                "v_num_attention_heads", 8,
                "v_hidden_size", 1024,
                "v_biattention_id", List.of(0, 1, 2, 3, 4, 5),
                "t_biattention_id", List.of(6, 7, 8, 9, 10, 11)));
    Json.write(file, vilbert);
    assertThat(GatedConfig.read(file))
        .isEqualTo(of(Map.of("preset", "vilbert", "clf_hidden_size", 2048)));
    vilbert.put("t_biattention_id", List.of(10, 11));
    Json.write(file, vilbert);
    assertThatThrownBy(() -> GatedConfig.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("expected [6, 7, 8, 9, 10, 11] beside v_biattention_id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "preset | \"bert\" | test: preset is \"bert\", expected one of vilbert, ctrl-vilbert",
        "t_ff_sublayers | [0] | a sublayer is 0, expected one that is attention or feed-forward",
        "t_ff_sublayers | [1, 4] | a sublayer is 4, expected all numbers from 0 without a gap",
        "vt_attn_sublayers | [] | vt_attn_sublayers is [], expected the same as tv_attn_sublayers",
        "single_ln_sublayers | [1] | expected some of shared_sublayers, []",
        "v_pooler_size | 5 | v_pooler_size is 5, expected pooler_size, 768",
        "num_locs | 6 | visual_pos_dim is 6, expected 4, 5 or 7",
        "visual_target_weights | {\"2\": 1} | expected one of [0, 3, 4, 5, 6]",
        "v_num_attention_heads | 5 | the width of sublayer 0 is 768 and 768, expected multiples",
        "fixed_layers | [\"bert\"] | fixed_layers is [\"bert\"], expected []",
        "fusion_act | \"gelu\" | fusion_act is GELU, expected relu or tanh",
        "image_embeddings | \"vl-bert\" | type_vocab_size is 2, expected 3 or more"
      })
  void whatCannotBeIsRefused(String key, String value, String message) {
    Map<String, Object> keys =
        new HashMap<>(
            Map.of(
                "tt_attn_sublayers", List.of(0),
                "tv_attn_sublayers", List.of(0),
                "vt_attn_sublayers", List.of(0),
                "vv_attn_sublayers", List.of(0),
                "t_ff_sublayers", List.of(1),
                "v_pooler_size", 768));
    keys.put(key, Json.parse(value, "test", Object.class));
    assertThatThrownBy(() -> of(keys)).isInstanceOf(UserError.class).hasMessageContaining(message);
  }
}
