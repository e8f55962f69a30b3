package lxmert.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {
  @Test
  void everyHalfReadsAsLibtorchReadsItAndComesBack() {
    short[] all = new short[1 << 16];
    for (int i = 0; i < all.length; i++) {
      all[i] = (short) i;
    }
    assertThat(widened(all, ScalarType.Half)).isEqualTo(map(all, true));
    assertThat(widened(all, ScalarType.BFloat16)).isEqualTo(map(all, false));
    for (short bits : all) {
      float half = HalfFloats.fromF16(bits);
      float brain = HalfFloats.fromBf16(bits);
      assertThat(Float.isNaN(half) || HalfFloats.toF16(half) == bits).isTrue();
      assertThat(Float.isNaN(brain) || HalfFloats.toBf16(brain) == bits).isTrue();
    }
  }

  @Test
  void roundsAsLibtorchRounds() {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[200_000];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          i % 2 == 0
              ? Float.intBitsToFloat(random.nextInt())
              : (float) (random.nextDouble(-1, 1) * Math.pow(2, random.nextInt(-28, 18)));
      values[i] = Float.isNaN(values[i]) ? 0 : values[i];
    }
    assertThat(narrowed(values, true)).isEqualTo(rounded(values, ScalarType.Half));
    assertThat(narrowed(values, false)).isEqualTo(rounded(values, ScalarType.BFloat16));
  }

  @Test
  void aNumberThatIsNoneStaysNone() {
    assertThat(HalfFloats.fromF16(HalfFloats.toF16(Float.NaN))).isNaN();
    assertThat(HalfFloats.fromBf16(HalfFloats.toBf16(Float.intBitsToFloat(0x7f800001)))).isNaN();
  }

  private static float[] map(short[] bits, boolean half) {
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = half ? HalfFloats.fromF16(bits[i]) : HalfFloats.fromBf16(bits[i]);
    }
    return values;
  }

  private static float[] narrowed(float[] values, boolean half) {
    short[] bits = new short[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = half ? HalfFloats.toF16(values[i]) : HalfFloats.toBf16(values[i]);
    }
    return map(bits, half);
  }

  private static float[] widened(short[] bits, ScalarType type) {
    try (PointerScope scope = new PointerScope()) {
      return floats(torch.tensor(bits).view(type));
    }
  }

  private static float[] rounded(float[] values, ScalarType type) {
    try (PointerScope scope = new PointerScope()) {
      return floats(torch.tensor(values).to(type));
    }
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    tensor.to(ScalarType.Float).data_ptr_float().get(values);
    return values;
  }
}
