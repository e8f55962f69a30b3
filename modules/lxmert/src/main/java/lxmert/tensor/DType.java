package lxmert.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element types of stored tensors, under the names of the safetensors format. */
public enum DType {
  /** 64-bit floating point. */
  F64(8),
  /** 32-bit floating point. */
  F32(4),
  /** IEEE 16-bit floating point. */
  F16(2),
  /** 16 bits with the exponent of 32-bit floating point. */
  BF16(2),
  /** 64-bit integers. */
  I64(8),
  /** 32-bit integers. */
  I32(4),
  /** 16-bit integers. */
  I16(2),
  /** 8-bit integers. */
  I8(1),
  /** Unsigned 8-bit integers. */
  U8(1),
  /** A byte that is 0 or 1. */
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** The same type in libtorch. */
  public ScalarType scalarType() {
    return switch (this) {
      case F64 -> ScalarType.Double;
      case F32 -> ScalarType.Float;
      case F16 -> ScalarType.Half;
      case BF16 -> ScalarType.BFloat16;
      case I64 -> ScalarType.Long;
      case I32 -> ScalarType.Int;
      case I16 -> ScalarType.Short;
      case I8 -> ScalarType.Char;
      case U8 -> ScalarType.Byte;
      case BOOL -> ScalarType.Bool;
    };
  }

  /**
   * The stored type of a libtorch type.
   *
   * @throws IllegalArgumentException if files have no such type
   */
  public static DType of(torch.ScalarType type) {
    for (DType dtype : values()) {
      if (dtype.scalarType().intern() == type.intern()) {
        return dtype;
      }
    }
    throw new IllegalArgumentException("no stored type for " + type);
  }

  /** The type of a name in a file, if it is known. */
  static Optional<DType> named(String name) {
    for (DType dtype : values()) {
      if (dtype.name().equals(name)) {
        return Optional.of(dtype);
      }
    }
    return Optional.empty();
  }
}
