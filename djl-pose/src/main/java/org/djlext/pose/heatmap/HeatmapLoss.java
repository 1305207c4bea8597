package org.djlext.pose.heatmap;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** The mean squared difference between maps and labels, weighted by joint. */
public final class HeatmapLoss extends Loss {

  /** Whose weighting it equals. */
  public enum Variant {
    /** The mean of weight times squared difference, as in mmpose. */
    MMPOSE,
    /** Half the mean of the squared weighted difference, as the authors of Simple Baselines. */
    AUTHORS
  }

  private final ProgramSource program;

  /**
   * Constructs the loss.
   *
   * @param variant whose weighting it equals
   */
  public HeatmapLoss(Variant variant) {
    super("HeatmapLoss");
    boolean authors = variant == Variant.AUTHORS;
    program =
        ProgramSource.resource(HeatmapLoss.class, "heatmap_loss.py")
            .with("weight_squared", authors)
            .with("factor", authors ? 0.5 : 1.0);
  }

  /**
   * Computes the loss.
   *
   * @param labels maps {@code (B, K, h, w)}, weights {@code (B, K)}
   * @param predictions {@code heatmaps (B, K, h, w)}
   * @return a scalar, which gradients flow through
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    return TorchProgram.of(program)
        .call("loss", true, predictions.head(), labels.get(0), labels.get(1))
        .singletonOrThrow();
  }
}
