package lxmert.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import lxmert.io.Json;
import lxmert.tensor.StateDict;
import lxmert.tensor.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatedInputTest {
  private static final Path FEATURES =
      Path.of("../lxmert/src/test/resources/golden/volta/features.safetensors");

  /** Against VOLTA's reader: two pictures, with the slot of the image and without. */
  @ParameterizedTest
  @CsvSource({"0, None, 4", "0, first, 5", "0, last, 7", "1, None, 7", "1, first, 4", "1, last, 5"})
  void slotsAndLocationsAreThoseOfVolta(int picture, String slot, int numbers) {
    try (PointerScope scope = new PointerScope();
        StateDict golden = StateDict.read(FEATURES)) {
      String in = "in." + picture + ".";
      String out = "out." + picture + "." + slot + ".";
      long[] size = Tensors.longs(golden.tensor(in + "size"));
      Tensor boxes = golden.tensor(in + "boxes").to(golden.tensor(out + "features").scalar_type());
      Tensor scaled =
          boxes.div(Tensor.create(new float[] {size[0], size[1], size[0], size[1]}, 1, 4));
      LxmertInput given =
          new LxmertInput(
              Tensor.create(new long[] {2, 3}, 1, 2),
              null,
              null,
              golden.tensor(in + "features").unsqueeze(0),
              scaled.unsqueeze(0),
              null);
      LxmertInput read = GatedInput.of(given, config(slot, numbers));
      assertThat(Tensors.floats(read.visualFeatures()))
          .containsExactly(Tensors.floats(golden.tensor(out + "features")), within(1e-6f));
      assertThat(Tensors.floats(read.boxes()))
          .containsExactly(Tensors.floats(golden.tensor(out + "locs" + numbers)), within(1e-6f));
    }
  }

  private static GatedConfig config(String slot, int numbers) {
    Map<String, Object> keys = new HashMap<>(Map.of("num_locs", numbers, "fusion_method", "text"));
    if (!slot.equals("None")) {
      keys.put("add_global_imgfeat", slot);
    }
    return GatedConfig.of(Json.mapper().valueToTree(keys), "test");
  }

  /**
   * Neither padding nor hidden regions count in the image's mean, and the slot is never padding.
   */
  @Test
  void theSlotOfAnImageIsTheMeanOfWhatIsSeen() {
    try (PointerScope scope = new PointerScope()) {
      LxmertInput given =
          new LxmertInput(
              Tensor.create(new long[] {2, 3}, 1, 2),
              null,
              null,
              Tensor.create(new float[] {1, 3, 0, 0, 5, 7, 9, 9}, 1, 4, 2),
              Tensor.create(new float[16], 1, 4, 4),
              Tensor.create(new long[] {1, 1, 1, 0}, 1, 4));
      LxmertInput read = GatedInput.of(given, config("last", 5));
      assertThat(Tensors.floats(read.visualFeatures().select(1, 4))).containsExactly(3, 5);
      assertThat(Tensors.longs(Objects.requireNonNull(read.visualAttentionMask())))
          .containsExactly(1, 1, 1, 0, 1);
      assertThat(Tensors.floats(GatedInput.regions(read.visualFeatures(), config("last", 5))))
          .containsExactly(Tensors.floats(given.visualFeatures()));
    }
  }

  /** As VOLTA's loader puts them: right behind [SEP], before the padding. */
  @Test
  void aQuestionOfVlBertEndsWithMaskAndCls() {
    try (PointerScope scope = new PointerScope()) {
      Tensor regions = Tensor.create(new float[8], 2, 1, 4);
      LxmertInput given =
          new LxmertInput(
              Tensor.create(new long[] {2, 9, 3, 2, 3, 0}, 2, 3),
              Tensor.create(new long[] {1, 1, 1, 1, 1, 0}, 2, 3),
              null,
              regions,
              regions.add(new Scalar(0)),
              null);
      GatedConfig config =
          GatedConfig.of(
              Json.mapper()
                  .valueToTree(
                      Map.of(
                          "num_locs", 4,
                          "fusion_method", "vl-bert_vqa",
                          "mask_token_id", 4,
                          "cls_token_id", 2)),
              "test");
      LxmertInput read = GatedInput.of(given, config);
      assertThat(Tensors.longs(read.inputIds())).containsExactly(2, 9, 3, 4, 2, 2, 3, 4, 2, 0);
      assertThat(Tensors.longs(Objects.requireNonNull(read.attentionMask())))
          .containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1, 0);
      assertThat(Tensors.longs(Objects.requireNonNull(read.tokenTypeIds())))
          .containsExactly(0, 0, 0, 1, 1, 0, 0, 1, 1, 0);
    }
  }
}
