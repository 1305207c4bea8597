package org.djlext.flashattn.pretrained.weights;

import ai.djl.ndarray.types.DataType;
import java.util.Optional;

/** The element types that files store, and how the engine holds them. */
public enum ElementType {
  /** 64-bit float. */
  F64(8, DataType.FLOAT64),
  /** 32-bit float. */
  F32(4, DataType.FLOAT32),
  /** IEEE half. */
  F16(2, DataType.FLOAT16),
  /** The upper half of a 32-bit float, held as one. */
  BF16(2, DataType.FLOAT32),
  /** Signed 64-bit integer. */
  I64(8, DataType.INT64),
  /** Signed 32-bit integer. */
  I32(4, DataType.INT32),
  /** Signed 16-bit integer, which the engine cannot hold. */
  I16(2, null),
  /** Signed byte. */
  I8(1, DataType.INT8),
  /** Unsigned 64-bit integer, which the engine cannot hold. */
  U64(8, null),
  /** Unsigned 32-bit integer, which the engine cannot hold. */
  U32(4, null),
  /** Unsigned 16-bit integer, which the engine cannot hold. */
  U16(2, null),
  /** Unsigned byte. */
  U8(1, DataType.UINT8),
  /** One byte, zero or one. */
  BOOL(1, DataType.BOOLEAN),
  /** 8-bit float with 5 exponent bits, which the engine cannot hold. */
  F8_E5M2(1, null),
  /** 8-bit float with 4 exponent bits, which the engine cannot hold. */
  F8_E4M3(1, null);

  private final int bytes;
  private final DataType held;

  ElementType(int bytes, DataType held) {
    this.bytes = bytes;
    this.held = held;
  }

  /**
   * Returns the size of an element in the file.
   *
   * @return a number of bytes
   */
  public int bytes() {
    return bytes;
  }

  /**
   * Returns the type of the array that such elements are loaded into.
   *
   * @return the engine's type, or nothing if it cannot hold these elements
   */
  public Optional<DataType> held() {
    return Optional.ofNullable(held);
  }

  /**
   * Says whether a stored type holds whole numbers or truth values, which are never converted.
   *
   * @param storedType the name of a type in any format
   * @return true for integers and booleans; false for floating-point and quantized types
   */
  public static boolean isWhole(String storedType) {
    return named(storedType).filter(element -> !element.name().contains("F")).isPresent();
  }

  /**
   * Finds a type by the name that {@link TensorInfo#storedType()} gives it.
   *
   * @param storedType the name of a type in any format
   * @return the type, or nothing if elements of this type do not stand alone, as quantized ones
   */
  public static Optional<ElementType> named(String storedType) {
    for (ElementType element : values()) {
      if (element.name().equals(storedType)) {
        return Optional.of(element);
      }
    }
    return Optional.empty();
  }

  /**
   * Finds the type that stores an array exactly.
   *
   * @param type the engine's type
   * @return the type in a file
   * @throws IllegalArgumentException if there is none
   */
  public static ElementType of(DataType type) {
    for (ElementType element : values()) {
      if (element.held == type && element != BF16) {
        return element;
      }
    }
    throw new IllegalArgumentException("no file format stores " + type);
  }
}
