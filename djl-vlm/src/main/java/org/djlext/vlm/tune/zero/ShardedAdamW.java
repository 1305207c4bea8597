package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.training.AdamWStep;
import org.djlext.flashattn.training.WeightDecays;

/**
 * AdamW of one slice of a {@link FlatLayout}: holds the moments of that slice alone, and comes to
 * the bits of {@link org.djlext.flashattn.training.AdamW} from the same gradients. Each number
 * decays as the parameter does that it belongs to, wherever the slice begins.
 */
public final class ShardedAdamW implements AutoCloseable {

  private final FlatLayout layout;
  private final int rank;
  private final WeightDecays decays;
  private final AdamWStep step;
  private final NDManager manager;
  private final List<FlatPiece> pieces;
  private final List<NDArray> means = new ArrayList<>();
  private final List<NDArray> squares = new ArrayList<>();
  private long steps;

  private ShardedAdamW(Builder builder) throws IOException {
    layout = builder.layout;
    rank = builder.rank;
    decays = builder.decays;
    step = new AdamWStep(builder.beta1, builder.beta2, builder.epsilon);
    pieces = layout.pieces(rank);
    manager = layout.tensors().get(0).array().getManager().newSubManager();
    try {
      for (int i = 0; i < pieces.size(); i++) {
        long length = pieces.get(i).length();
        means.add(builder.memory.zeros(manager, "mean." + i, length));
        squares.add(builder.memory.zeros(manager, "square." + i, length));
      }
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Begins to describe an optimizer, with torch's defaults: betas 0.9 and 0.999, epsilon 1e-8,
   * weight decay 0.01.
   *
   * @param layout the layout
   * @param rank whose slice, from 0
   * @return a builder
   */
  public static Builder builder(FlatLayout layout, int rank) {
    return new Builder(layout, rank);
  }

  /**
   * Takes a step.
   *
   * @param values the slice of the parameters, changed in place
   * @param gradients the slice of the gradients
   * @param rate the learning rate
   * @throws IllegalArgumentException if a vector is not cut as the slice is, or the rate is not
   *     finite
   */
  public void update(FlatVector values, FlatVector gradients, double rate) {
    if (!Double.isFinite(rate)) {
      throw new IllegalArgumentException("learning rate: expected a finite number, found " + rate);
    }
    check("values", values);
    check("gradients", gradients);
    steps++;
    for (int i = 0; i < pieces.size(); i++) {
      step.take(
          values.parts().get(i),
          gradients.parts().get(i),
          means.get(i),
          squares.get(i),
          rate,
          decays.of(pieces.get(i).tensor().parameter().getId()),
          steps);
    }
  }

  private void check(String name, FlatVector vector) {
    if (vector.parts().size() != pieces.size()) {
      throw new IllegalArgumentException(
          "%s: expected %d pieces, found %d".formatted(name, pieces.size(), vector.parts().size()));
    }
    for (int i = 0; i < pieces.size(); i++) {
      long found = vector.parts().get(i).getShape().size();
      if (found != pieces.get(i).length()) {
        throw new IllegalArgumentException(
            "%s: expected %d numbers of %s, found %d"
                .formatted(name, pieces.get(i).length(), pieces.get(i).tensor().path(), found));
      }
    }
  }

  /**
   * Returns the layout.
   *
   * @return the layout
   */
  public FlatLayout layout() {
    return layout;
  }

  /**
   * Returns whose slice it is.
   *
   * @return from 0
   */
  public int rank() {
    return rank;
  }

  /**
   * Returns how many steps it took.
   *
   * @return the number, which the correction of the moments' bias depends on
   */
  public long steps() {
    return steps;
  }

  /**
   * Looks at the means of the gradients.
   *
   * @return the slice, padded, to be closed
   */
  public FlatVector means() {
    return vector(means);
  }

  /**
   * Looks at the means of their squares.
   *
   * @return the slice, padded, to be closed
   */
  public FlatVector squares() {
    return vector(squares);
  }

  /**
   * Returns what the moments need.
   *
   * @return how many bytes are allocated for this slice, wherever they are
   */
  public long bytes() {
    long numbers = 0;
    for (int i = 0; i < pieces.size(); i++) {
      numbers += means.get(i).getShape().size() + squares.get(i).getShape().size();
    }
    return numbers * Float.BYTES;
  }

  /** Owns what belongs to this slice. */
  NDManager manager() {
    return manager;
  }

  /** Goes on after steps that were taken elsewhere, once the moments are written. */
  void resume(long taken) {
    steps = taken;
  }

  private FlatVector vector(List<NDArray> arrays) {
    FlatVector.Builder vector = FlatVector.builder(manager);
    for (int i = 0; i < pieces.size(); i++) {
      FlatPiece piece = pieces.get(i);
      vector.add(piece.at(), arrays.get(i).stopGradient(), 0, piece.length());
    }
    return vector.build(layout.sliceSize());
  }

  /** Frees the moments. */
  @Override
  public void close() {
    manager.close();
  }

  /** Builds a {@link ShardedAdamW}. */
  public static final class Builder {

    private final FlatLayout layout;
    private final int rank;
    private WeightDecays decays = new WeightDecays(0.01f);
    private MomentMemory memory = MomentMemory.onDevice();
    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double epsilon = 1e-8;

    private Builder(FlatLayout layout, int rank) {
      this.layout = layout;
      this.rank = rank;
    }

    /**
     * Sets weight decays by groups of parameters.
     *
     * @param decays the decays
     * @return this builder
     */
    public Builder optWeightDecays(WeightDecays decays) {
      this.decays = decays;
      return this;
    }

    /**
     * Sets how slowly the mean of the gradients changes.
     *
     * @param beta1 from 0 to below 1
     * @return this builder
     */
    public Builder optBeta1(double beta1) {
      this.beta1 = beta1;
      return this;
    }

    /**
     * Sets how slowly the mean of their squares changes.
     *
     * @param beta2 from 0 to below 1
     * @return this builder
     */
    public Builder optBeta2(double beta2) {
      this.beta2 = beta2;
      return this;
    }

    /**
     * Sets what is added to the root of the mean square.
     *
     * @param epsilon above 0
     * @return this builder
     */
    public Builder optEpsilon(double epsilon) {
      this.epsilon = epsilon;
      return this;
    }

    /**
     * Sets where the moments are kept.
     *
     * @param memory the memory
     * @return this builder
     */
    public Builder optMemory(MomentMemory memory) {
      this.memory = memory;
      return this;
    }

    /**
     * Builds the optimizer.
     *
     * @return a new optimizer, to be closed
     * @throws IllegalArgumentException if a value is not as said
     * @throws IOException if there is no room for the moments
     */
    public ShardedAdamW build() throws IOException {
      return new ShardedAdamW(this);
    }
  }
}
