package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import lxmert.io.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class GeneratorsTest {
  private static final Device CPU = new Device("cpu");

  @Test
  void aRestoredStateGivesTheSameDraws() {
    torch.manual_seed(7);
    draw();
    Map<String, byte[]> states = Generators.states(CPU);
    float[] expected = draw();
    float[] next = draw();
    Generators.restore(CPU, states);
    assertThat(draw()).isEqualTo(expected);
    assertThat(draw()).isEqualTo(next).isNotEqualTo(expected);
  }

  @Test
  void statesOfAnotherDeviceAreRefused() {
    assertThatThrownBy(() -> Generators.restore(CPU, Map.of("cuda", new byte[16])))
        .isInstanceOf(UserError.class)
        .hasMessage("random states of [cuda], expected those of [cpu]");
  }

  /** Three numbers: normal draws come in pairs, so that one is left over. */
  private static float[] draw() {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.floats(torch.randn(3));
    }
  }
}
