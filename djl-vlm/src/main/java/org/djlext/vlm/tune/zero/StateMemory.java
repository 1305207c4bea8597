package org.djlext.vlm.tune.zero;

/**
 * The bytes of the training state on one device (arXiv 1910.02054, sections 3 and 5).
 *
 * @param parameters of parameters, frozen ones too
 * @param gradients of gradients
 * @param optimizer of the optimizer's states
 */
public record StateMemory(double parameters, double gradients, double optimizer) {

  /**
   * Computes the bytes of a device.
   *
   * @param parameters Psi, the number of trained parameters
   * @param bytes what one of them needs
   * @param stage what is partitioned
   * @param devices N, over how many
   * @return the memory
   * @throws IllegalArgumentException if there are no devices or a negative number of parameters
   */
  public static StateMemory of(double parameters, StateBytes bytes, ZeroStage stage, int devices) {
    if (devices < 1) {
      throw new IllegalArgumentException("devices: expected at least 1, found " + devices);
    }
    if (!(parameters >= 0)) {
      throw new IllegalArgumentException("parameters: expected at least 0, found " + parameters);
    }
    return new StateMemory(
        bytes.parameter() * share(parameters, stage, ZeroStage.PARAMETERS, devices),
        bytes.gradient() * share(parameters, stage, ZeroStage.GRADIENTS, devices),
        bytes.optimizer() * share(parameters, stage, ZeroStage.OPTIMIZER, devices));
  }

  private static double share(double all, ZeroStage stage, ZeroStage from, int devices) {
    return stage.compareTo(from) >= 0 ? all / devices : all;
  }

  /**
   * Adds parameters that are not trained, such as those below an adapter.
   *
   * @param frozen how many
   * @param bytes of one of them: 2 in 16 bits, 0.5 in four
   * @param stage what is partitioned
   * @param devices N, over how many
   * @return the memory with them
   */
  public StateMemory withFrozen(double frozen, double bytes, ZeroStage stage, int devices) {
    double more = bytes * share(frozen, stage, ZeroStage.PARAMETERS, devices);
    return new StateMemory(parameters + more, gradients, optimizer);
  }

  /**
   * Moves the optimizer's states off the device.
   *
   * @return the memory that stays
   */
  public StateMemory withoutOptimizer() {
    return new StateMemory(parameters, gradients, 0);
  }

  /**
   * Returns the sum.
   *
   * @return a number of bytes
   */
  public double total() {
    return parameters + gradients + optimizer;
  }
}
