package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.djlext.flashattn.pretrained.BlockParameters;

/**
 * The trained parameters of a Block flattened one after the other, padded with zeros and cut into
 * equal slices, one for each rank (arXiv 1910.02054, section 5). What two Blocks share is there
 * once. The order is that of the Block, so that all ranks come to the same layout by themselves.
 *
 * <p>Each parameter begins at a multiple of {@value #ALIGNMENT}, and so do slices: vector kernels
 * round the numbers behind the last full register otherwise than the rest, so that a cut elsewhere
 * would cost the last bit.
 *
 * <p>The arrays must be float32 and initialized. Which of them are trained is asked once: freeze
 * before.
 */
public final class FlatLayout {

  /** What parameters and slices begin at a multiple of: the floats of a cache line. */
  public static final int ALIGNMENT = 16;

  private final List<FlatTensor> tensors;
  private final int ranks;
  private final long size;
  private final long end;

  private FlatLayout(List<FlatTensor> tensors, int ranks) {
    if (ranks < 1) {
      throw new IllegalArgumentException("ranks: expected at least 1, found " + ranks);
    }
    if (tensors.isEmpty()) {
      throw new IllegalArgumentException(
          "block: expected parameters that require a gradient, found none");
    }
    this.tensors = List.copyOf(tensors);
    this.ranks = ranks;
    this.size = tensors.stream().mapToLong(FlatTensor::size).sum();
    FlatTensor last = tensors.get(tensors.size() - 1);
    this.end = last.start() + last.size();
  }

  /**
   * Lays out the parameters of a Block that require a gradient.
   *
   * @param block an initialized Block
   * @param ranks N, how many slices there are
   * @return the layout
   * @throws IllegalArgumentException if nothing is trained, something trained is not float32, or
   *     there are no ranks
   */
  public static FlatLayout of(Block block, int ranks) {
    return of(BlockParameters.of(block), ranks);
  }

  /**
   * Lays out those of some parameters that require a gradient.
   *
   * @param parameters initialized parameters by path
   * @param ranks N, how many slices there are
   * @return the layout
   * @throws IllegalArgumentException as {@link #of(Block, int)} does
   */
  public static FlatLayout of(Map<String, Parameter> parameters, int ranks) {
    Set<NDArray> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<FlatTensor> tensors = new ArrayList<>();
    long start = 0;
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      Parameter parameter = entry.getValue();
      if (!parameter.requiresGradient() || !seen.add(parameter.getArray())) {
        continue;
      }
      DataType type = parameter.getArray().getDataType();
      if (type != DataType.FLOAT32) {
        throw new IllegalArgumentException(
            "parameter %s: expected FLOAT32, found %s".formatted(entry.getKey(), type));
      }
      FlatTensor tensor = new FlatTensor(entry.getKey(), parameter, start);
      tensors.add(tensor);
      start += aligned(tensor.size());
    }
    return new FlatLayout(tensors, ranks);
  }

  /**
   * Cuts the same parameters into another number of slices.
   *
   * @param others N, how many
   * @return the layout
   */
  public FlatLayout withRanks(int others) {
    return new FlatLayout(tensors, others);
  }

  /**
   * Returns N.
   *
   * @return how many slices there are
   */
  public int ranks() {
    return ranks;
  }

  /**
   * Returns Psi.
   *
   * @return how many numbers all parameters have, without padding
   */
  public long size() {
    return size;
  }

  /**
   * Returns how long a slice is.
   *
   * @return how many numbers, padding included
   */
  public long sliceSize() {
    return aligned((end + ranks - 1) / ranks);
  }

  /**
   * Returns how long all slices are together.
   *
   * @return how many numbers, padding included
   */
  public long paddedSize() {
    return sliceSize() * ranks;
  }

  /**
   * Returns the parameters.
   *
   * @return in order
   */
  public List<FlatTensor> tensors() {
    return tensors;
  }

  /**
   * Returns what a slice is made of.
   *
   * @param rank whose slice, from 0
   * @return pieces in order; fewer numbers than {@link #sliceSize} if there is padding
   */
  public List<FlatPiece> pieces(int rank) {
    if (rank < 0 || rank >= ranks) {
      throw new IllegalArgumentException(
          "rank: expected 0 to %d, found %d".formatted(ranks - 1, rank));
    }
    long begin = rank * sliceSize();
    long end = begin + sliceSize();
    List<FlatPiece> pieces = new ArrayList<>();
    for (FlatTensor tensor : tensors) {
      long from = Math.max(begin, tensor.start());
      long to = Math.min(end, tensor.start() + tensor.size());
      for (long at = from; at < to; at += FlatPiece.LONGEST) {
        long length = Math.min(to - at, FlatPiece.LONGEST);
        pieces.add(new FlatPiece(tensor, at - tensor.start(), at - begin, length));
      }
    }
    return pieces;
  }

  /**
   * Looks at the parameters as one vector.
   *
   * @return the vector, padded, to be closed; it reads and writes the parameters themselves
   */
  public FlatVector values() {
    return whole(FlatLayout::value);
  }

  /**
   * Looks at one slice of the parameters.
   *
   * @param rank whose slice, from 0
   * @return the vector, padded, to be closed; it reads and writes the parameters themselves
   */
  public FlatVector values(int rank) {
    return slice(rank, FlatLayout::value);
  }

  /**
   * Looks at the gradients as one vector.
   *
   * @return the vector, padded, to be closed; a parameter without a gradient reads as zeros
   */
  public FlatVector gradients() {
    return whole(FlatLayout::gradient);
  }

  /**
   * Looks at one slice of the gradients.
   *
   * @param rank whose slice, from 0
   * @return the vector, padded, to be closed; a parameter without a gradient reads as zeros
   */
  public FlatVector gradients(int rank) {
    return slice(rank, FlatLayout::gradient);
  }

  private FlatVector whole(UnaryOperator<NDArray> array) {
    FlatVector.Builder vector = FlatVector.builder(tensors.get(0).array().getManager());
    for (FlatTensor tensor : tensors) {
      vector.add(tensor.start(), array.apply(tensor.array()), 0, tensor.size());
    }
    return vector.build(paddedSize());
  }

  private FlatVector slice(int rank, UnaryOperator<NDArray> array) {
    FlatVector.Builder vector = FlatVector.builder(tensors.get(0).array().getManager());
    for (FlatPiece piece : pieces(rank)) {
      NDArray all = array.apply(piece.tensor().array());
      vector.add(piece.at(), all, piece.from(), piece.length());
    }
    return vector.build(sliceSize());
  }

  private static long aligned(long length) {
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static NDArray value(NDArray array) {
    return array.stopGradient();
  }

  private static NDArray gradient(NDArray array) {
    return array.hasGradient() ? array.getGradient() : array.zerosLike();
  }
}
