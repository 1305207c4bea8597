package org.djlext.vlm.tune.zero;

/**
 * What DeepSpeed's estimators say a training needs: those of {@code stage_1_and_2.py} and {@code
 * stage3.py}, of version 0.17, in whole bytes. They count gradients in 16 and in 32 bits, 18 bytes
 * for a parameter beside its own 2, and allow a half more of host memory for buffers.
 *
 * @param device bytes of each device
 * @param host bytes of each host
 */
public record DeepSpeedEstimate(long device, long host) {

  private static final double BUFFERS = 1.5;

  /**
   * Estimates stage 2.
   *
   * @param parameters how many parameters the model has
   * @param devices how many devices a host has
   * @param hosts how many hosts there are
   * @param offload whether the optimizer is kept by the host
   * @return the estimate
   */
  public static DeepSpeedEstimate stage2(long parameters, int devices, int hosts, boolean offload) {
    long all = (long) devices * hosts;
    if (offload) {
      return new DeepSpeedEstimate(
          2 * parameters, (long) (parameters * Math.max(4 * all, 16) * BUFFERS));
    }
    return new DeepSpeedEstimate(
        2 * parameters + (long) (18.0 * parameters / all),
        (long) (parameters * 4.0 * devices * BUFFERS));
  }

  /**
   * Estimates stage 3.
   *
   * @param size the model's size
   * @param devices how many devices a host has
   * @param hosts how many hosts there are
   * @param offload what the host keeps
   * @param partitionedFromStart whether the model is partitioned while it is made ({@code
   *     zero.Init}), instead of made whole by each process
   * @return the estimate
   */
  public static DeepSpeedEstimate stage3(
      ModelSize size, int devices, int hosts, Offload offload, boolean partitionedFromStart) {
    double all = (double) devices * hosts;
    long parameters = size.parameters();
    long layer = 4 * size.largestLayer();
    long whole = 4L * devices; // what it takes to make the model in each process
    return switch (offload) {
      case PARAMETERS ->
          new DeepSpeedEstimate(layer, host(parameters, 18.0 / hosts, whole, partitionedFromStart));
      case OPTIMIZER ->
          new DeepSpeedEstimate(
              layer + (long) (2 * parameters / all),
              host(parameters, 16.0 / hosts, whole, partitionedFromStart));
      case NONE ->
          new DeepSpeedEstimate(
              layer + (long) (18 * parameters / all),
              (long) ((partitionedFromStart ? size.largestLayer() : parameters) * whole * BUFFERS));
    };
  }

  private static long host(long parameters, double kept, long whole, boolean partitioned) {
    return (long) (parameters * (partitioned ? kept : Math.max(whole, kept)) * BUFFERS);
  }

  /** What the host keeps for the devices. */
  public enum Offload {
    /** Nothing. */
    NONE,
    /** The optimizer's states. */
    OPTIMIZER,
    /** The optimizer's states and the parameters. */
    PARAMETERS
  }
}
