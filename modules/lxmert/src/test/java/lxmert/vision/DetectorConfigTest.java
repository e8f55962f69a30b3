package lxmert.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lxmert.io.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectorConfigTest {
  private static final Path GOLDEN = Path.of("../lxmert/src/test/resources/golden/frcnn");

  @TempDir private Path folder;

  @Test
  void standardSettingsAreThePublicDetector() {
    DetectorConfig config = DetectorConfig.standard();
    assertThat(config.featureSize()).isEqualTo(2048);
    assertThat(config.resnets().blocks(4)).isEqualTo(23);
    assertThat(config.resnets().bottleneckChannels(5)).isEqualTo(512);
    assertThat(config.anchorGenerator().perCell()).isEqualTo(12);
    assertThat(config.roiHeads().nmsThreshTest()).containsExactly(0.5, 0.6, 0.7);
  }

  @Test
  void yamlAndJsonAreOne() {
    DetectorConfig config = DetectorConfig.read(GOLDEN.resolve("config.json"));
    assertThat(DetectorConfig.read(GOLDEN.resolve("config.yaml"))).isEqualTo(config);
    assertThat(config.featureSize()).isEqualTo(256);
    assertThat(config.anchorGenerator().sizes())
        .isEqualTo(List.of(List.of(24.0, 48.0, 96.0, 192.0)));
  }

  @Test
  void writtenSettingsComeBack() {
    DetectorConfig config = SmallDetector.config();
    Path file = folder.resolve("config.json");
    config.write(file);
    assertThat(DetectorConfig.read(file)).isEqualTo(config);
    assertThat(config.resnets().blocks(5)).isEqualTo(1);
  }

  @Test
  void oneThresholdMayStandWithoutAList() {
    DetectorConfig config = DetectorConfig.parse("roi_heads: {nms_thresh_test: 0.4}", "text");
    assertThat(config.roiHeads().nmsThreshTest()).containsExactly(0.4);
  }

  @Test
  void stridesAndGroupsAreKeysToo() {
    DetectorConfig config =
        DetectorConfig.parse("resnets: {stride_in_1x1: false, num_groups: 2, depth: 50}", "text");
    assertThat(config.resnets().strideIn1x1()).isFalse();
    assertThat(config.resnets().bottleneckChannels(2)).isEqualTo(128);
    assertThat(config.resnets().blocks(4)).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rpn: {nms_tresh: 0.7} | unknown key \"rpn.nms_tresh\"; known keys there are [batch_size",
        "head: 3               | unknown key \"head\"; known keys are [anchor_generator",
        "input: {format: RGB}  | input.format is RGB, expected BGR",
        "resnets: {depth: 18}  | resnets.depth is 18, expected 50, 101, 152, or stage_blocks",
        "resnets: {stage_blocks: [1, 2]} | resnets.stage_blocks is [1, 2], expected 4 positive",
        "min_detections: 40    | max_detections is 36, expected at least min_detections",
        "rpn: {nms_thresh: high} | rpn.nms_thresh is \"high\", expected a number",
        "[1, 2]                | found a list, expected settings such as resnets and rpn",
      })
  void wrongSettingsAreNamed(String yaml, String message) throws Exception {
    Path file = folder.resolve("config.yaml");
    Files.writeString(file, yaml);
    assertThatThrownBy(() -> DetectorConfig.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void missingFileIsNamed() {
    Path file = folder.resolve("none.yaml");
    assertThatThrownBy(() -> DetectorConfig.read(file))
        .isInstanceOf(UserError.class)
        .hasMessage("cannot read " + file + ": no such file or folder");
  }
}
