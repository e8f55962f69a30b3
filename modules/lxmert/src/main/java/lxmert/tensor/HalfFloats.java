package lxmert.tensor;

/** The two 16-bit floating-point formats, IEEE 754 binary16 and bfloat16, as Java floats. */
public final class HalfFloats {
  private HalfFloats() {}

  /** The value of a binary16 number; exact. */
  public static float fromF16(short bits) {
    int magnitude = bits & 0x7fff;
    // The exponent moves from bias 15 to bias 127 by a product; subnormals come out right too.
    float value = Float.intBitsToFloat(magnitude << 13) * 0x1p112f;
    int wide = Float.floatToRawIntBits(value);
    if (magnitude >= 0x7c00) { // infinity and NaN
      wide |= 0x7f800000;
    }
    return Float.intBitsToFloat(wide | (bits & 0x8000) << 16);
  }

  /** The nearest binary16 number, ties to even; beyond 65504 infinity. */
  public static short toF16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x477ff000) { // 65520 and more
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x38800000) { // below 2^-14: subnormal, in steps of 2^-24
      return (short) (sign | (int) Math.rint(Math.abs(value) * 0x1p24));
    }
    int rebased = magnitude - ((127 - 15) << 23);
    return (short) (sign | roundedShift(rebased, 13));
  }

  /** The value of a bfloat16 number; exact. */
  public static float fromBf16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The nearest bfloat16 number, ties to even. */
  public static short toBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) (((bits >>> 31) << 15) | roundedShift(bits & 0x7fffffff, 16));
  }

  private static int roundedShift(int bits, int shift) {
    int half = (1 << (shift - 1)) - 1;
    return (bits + half + ((bits >> shift) & 1)) >> shift;
  }
}
