package org.djlext.flashattn.pretrained.weights;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The element types that files store, under the names of the safetensors format and in the order of
 * its reference implementation, and how the engine holds them: as they are, widened without loss,
 * or not at all.
 */
public enum ElementType {
  /** One byte, zero or one. */
  BOOL(8, DataType.BOOLEAN),
  /** 4-bit float, which the engine cannot hold. */
  F4(4, null),
  /** 6-bit float with 2 exponent bits, which the engine cannot hold. */
  F6_E2M3(6, null),
  /** 6-bit float with 3 exponent bits, which the engine cannot hold. */
  F6_E3M2(6, null),
  /** Unsigned byte. */
  U8(8, DataType.UINT8),
  /** Signed byte. */
  I8(8, DataType.INT8),
  /** 8-bit float with 5 exponent bits, held as 32-bit float. */
  F8_E5M2(8, DataType.FLOAT32, ElementWidening.table(Float8.e5m2(false))),
  /** 8-bit float with 4 exponent bits, held as 32-bit float. */
  F8_E4M3(8, DataType.FLOAT32, ElementWidening.table(Float8.e4m3(false))),
  /** A power of two, held as 32-bit float. */
  F8_E8M0(8, DataType.FLOAT32, ElementWidening.table(Float8.e8m0())),
  /** {@link #F8_E4M3} with one zero. */
  F8_E4M3FNUZ(8, DataType.FLOAT32, ElementWidening.table(Float8.e4m3(true))),
  /** {@link #F8_E5M2} with one zero and no infinities. */
  F8_E5M2FNUZ(8, DataType.FLOAT32, ElementWidening.table(Float8.e5m2(true))),
  /** Signed 16-bit integer, held in 32 bits. */
  I16(16, DataType.INT32, (in, at, out, to) -> out.putInt(to, in.getShort(at))),
  /** Unsigned 16-bit integer, held in 32 bits. */
  U16(16, DataType.INT32, (in, at, out, to) -> out.putInt(to, in.getShort(at) & 0xffff)),
  /** IEEE half. */
  F16(16, DataType.FLOAT16),
  /** The upper half of a 32-bit float, held as one. */
  BF16(16, DataType.FLOAT32, (in, at, out, to) -> out.putInt(to, in.getShort(at) << 16)),
  /** Signed 32-bit integer. */
  I32(32, DataType.INT32),
  /** Unsigned 32-bit integer, held in 64 bits. */
  U32(
      32,
      DataType.INT64,
      (in, at, out, to) -> out.putLong(to, Integer.toUnsignedLong(in.getInt(at)))),
  /** 32-bit float. */
  F32(32, DataType.FLOAT32),
  /** Complex number of two 32-bit floats, which the engine takes for one. */
  C64(64, null),
  /** 64-bit float. */
  F64(64, DataType.FLOAT64),
  /** Signed 64-bit integer. */
  I64(64, DataType.INT64),
  /** Unsigned 64-bit integer, which the engine cannot hold. */
  U64(64, null),
  /** Complex number of two 64-bit floats, which the engine cannot hold; PyTorch files only. */
  C128(128, null);

  private final int bits;
  private final DataType held;
  private final ElementWidening widening;

  ElementType(int bits, DataType held) {
    this(bits, held, null);
  }

  ElementType(int bits, DataType held, ElementWidening widening) {
    this.bits = bits;
    this.held = held;
    this.widening = widening;
  }

  /**
   * Returns the size of an element in the file.
   *
   * @return a number of bits
   */
  public int bits() {
    return bits;
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
   * Says whether the engine holds the elements bit by bit as the file does.
   *
   * @return false if they are widened or cannot be held
   */
  public boolean isHeldAsStored() {
    return held != null && widening == null;
  }

  /**
   * Copies one element from a file's bytes to an array's, widening it if that is how it is held.
   *
   * @param in the file's bytes, little-endian
   * @param at where the element is
   * @param out the array's bytes, little-endian
   * @param to where it is to go
   */
  public void transfer(ByteBuffer in, int at, ByteBuffer out, int to) {
    if (widening != null) {
      widening.widen(in, at, out, to);
      return;
    }
    switch (bytes()) {
      case 1 -> out.put(to, in.get(at));
      case 2 -> out.putShort(to, in.getShort(at));
      case 4 -> out.putInt(to, in.getInt(at));
      default -> out.putLong(to, in.getLong(at)); // no wider type is held
    }
  }

  /** Returns what makes a stored element one of {@link #held()}, for types held otherwise. */
  ElementWidening widening() {
    return widening;
  }

  /** Returns the size of an element that takes whole bytes. */
  int bytes() {
    return bits / Byte.SIZE;
  }

  /**
   * Says whether a stored type holds whole numbers or truth values, which are never converted.
   *
   * @param storedType the name of a type in any format
   * @return true for integers and booleans; false for floating-point and quantized types
   */
  public static boolean isWhole(String storedType) {
    return named(storedType).filter(type -> "IUB".indexOf(type.name().charAt(0)) >= 0).isPresent()
        && !"BF16".equals(storedType);
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
      if (element.held == type && element.isHeldAsStored()) {
        return element;
      }
    }
    throw new IllegalArgumentException("no file format stores " + type);
  }
}
