package org.djlext.flashattn.ops;

import ai.djl.ndarray.NDArray;
import java.util.stream.Stream;

/**
 * A weight {@code (out, in)} that is held in few bits, and unpacked where a program uses it: {@code
 * code * scale}. What programs get in its place is an array of the same shape without memory.
 *
 * @param key another handle of the very tensor that programs get
 * @param packed int8 {@code (out, in)}, or uint8 with two codes of four bits in each, the first in
 *     the high half, in the order of rows
 * @param scale float32: the largest value of each row {@code (out)} for int8, which 127 stands for,
 *     or of each block of 64; uint8 codes where scales are packed too
 * @param nested the scales of blocks of 256 scales, float32, or null
 * @param offset what is added to scales that are packed, {@code ()} float32, or null
 * @param pairs the two values of each byte, {@code (256, 2)} float32, or null for int8
 * @param codes the values of packed scales, {@code (256)} float32, or null
 */
public record PackedWeight(
    NDArray key,
    NDArray packed,
    NDArray scale,
    NDArray nested,
    NDArray offset,
    NDArray pairs,
    NDArray codes) {

  /**
   * Returns what the weight takes in memory, without the tables of values, which all weights share.
   *
   * @return the bytes
   */
  public long bytes() {
    return own().mapToLong(a -> a.size() * a.getDataType().getNumOfBytes()).sum();
  }

  /**
   * Returns the arrays that are this weight's own.
   *
   * @return all but the key and the tables
   */
  public Stream<NDArray> own() {
    return Stream.of(packed, scale, nested, offset).filter(array -> array != null);
  }

  /**
   * Returns the weight as programs use it, without adapters.
   *
   * @return a new array {@code (out, in)}, owned by the manager of the key
   */
  public NDArray unpacked() {
    return AdaptedCall.unpack(this);
  }
}
