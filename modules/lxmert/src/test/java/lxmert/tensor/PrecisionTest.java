package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class PrecisionTest {
  private static final Device CPU = new Device("cpu");

  @Test
  void productsAreInWhatThePrecisionComesTo() {
    try (PointerScope scope = new PointerScope()) {
      Tensor one = torch.ones(2, 2);
      Precision there = Precision.BFLOAT16.within(CPU);
      try (Precision.Region region = Precision.BFLOAT16.on(CPU)) {
        assertThat(torch.mm(one, one).scalar_type().intern())
            .isEqualTo(there.scalarType().intern());
        try (Precision.Region single = Precision.single(CPU)) {
          assertThat(torch.mm(one, one).scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
        }
      }
      assertThat(torch.mm(one, one).scalar_type().intern()).isEqualTo(torch.ScalarType.Float);
    }
  }

  @Test
  void int8IsForTheEngineOnAProcessor() {
    assertThat(Precision.INT8.outsideEngine()).isEqualTo(Precision.BFLOAT16);
    assertThat(Precision.INT8.within(new Device("cuda"))).isEqualTo(Precision.BFLOAT16);
    assertThat(Precision.INT8.within(CPU)).isIn(Precision.INT8, Precision.BFLOAT16.within(CPU));
  }

  @Test
  void nothingIsTrainedInInt8() {
    Precision.BFLOAT16.requireTraining("precision");
    assertThatThrownBy(() -> Precision.INT8.requireTraining("precision"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("precision is int8, expected float32 or bfloat16");
  }

  @Test
  void float32StaysAsItIs() {
    assertThat(Precision.FLOAT32.within(CPU)).isEqualTo(Precision.FLOAT32);
  }
}
