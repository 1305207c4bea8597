package org.djlext.vlm.tune.zero;

import java.util.List;
import java.util.Locale;

/**
 * Predicts how long a step takes on more workers than there are, and what each needs, from costs
 * that were measured on one and links whose speed is stated. The model is that of section 7 of the
 * paper with the usual ring terms:
 *
 * <pre>
 * compute = seconds of forward and backward of the batch of one worker (4/3 of it in stage 3 and
 *           wherever activations are computed again)
 * update  = seconds of the optimizer for all parameters / N, from stage 1 on
 * traffic = volume * Psi * (N - 1) / N * bytes of a number / bandwidth
 * delay   = messages * latency
 * step    = compute + update + what of traffic and delay is not overlapped by compute
 * </pre>
 *
 * @param parameters Psi, how many are trained
 * @param bytes what one of them needs
 * @param computeSeconds forward and backward of one worker's batch, measured
 * @param updateSeconds the optimizer over all parameters in one process, measured
 * @param activationBytes what a batch needs besides, on each worker
 * @param layers how many layers are gathered one after the other in stage 3
 * @param links what connects the workers
 */
public record ClusterPlan(
    long parameters,
    StateBytes bytes,
    double computeSeconds,
    double updateSeconds,
    double activationBytes,
    int layers,
    Links links) {

  /** The work that computing a layer's forward pass again adds: one of three. */
  private static final double AGAIN = 4.0 / 3;

  /**
   * Checks the values.
   *
   * @param parameters Psi, how many are trained
   * @param bytes what one of them needs
   * @param computeSeconds forward and backward of one worker's batch
   * @param updateSeconds the optimizer over all parameters
   * @param activationBytes what a batch needs besides
   * @param layers how many layers are gathered
   * @param links what connects the workers
   * @throws IllegalArgumentException if one is negative or not finite
   */
  public ClusterPlan {
    positive("parameters", parameters);
    positive("compute seconds", computeSeconds);
    notNegative("update seconds", updateSeconds);
    notNegative("activation bytes", activationBytes);
    positive("layers", layers);
  }

  /**
   * What connects the workers.
   *
   * @param bytesPerSecond what one worker can send while it receives as much
   * @param latencySeconds what a message takes besides
   * @param overlap the share of the traffic that is hidden behind computing, 0 to 1
   * @param workersPerHost how many workers share the link of a host
   */
  public record Links(
      double bytesPerSecond, double latencySeconds, double overlap, int workersPerHost) {

    /**
     * Checks the values.
     *
     * @param bytesPerSecond what one worker can send
     * @param latencySeconds what a message takes besides
     * @param overlap the share that is hidden
     * @param workersPerHost how many workers share a link
     * @throws IllegalArgumentException if one is out of range
     */
    public Links {
      positive("bytes per second", bytesPerSecond);
      notNegative("latency seconds", latencySeconds);
      positive("workers per host", workersPerHost);
      if (!(overlap >= 0 && overlap <= 1)) {
        throw new IllegalArgumentException("overlap: expected 0 to 1, found " + overlap);
      }
    }
  }

  /**
   * What is predicted for one number of workers.
   *
   * @param workers N
   * @param stage the stage
   * @param computeSeconds of forward and backward
   * @param updateSeconds of the optimizer
   * @param exchangeSeconds of the exchange that nothing hides
   * @param seconds of the step
   * @param efficiency how much of N times one worker's speed is reached
   * @param sent elements that each worker sends
   * @param memory bytes of each worker
   */
  public record Prediction(
      int workers,
      ZeroStage stage,
      double computeSeconds,
      double updateSeconds,
      double exchangeSeconds,
      double seconds,
      double efficiency,
      double sent,
      double memory) {}

  /**
   * Predicts a step.
   *
   * @param workers N, each with the batch that was measured
   * @param stage the stage
   * @return the prediction
   * @throws IllegalArgumentException if there are no workers
   */
  public Prediction predict(int workers, ZeroStage stage) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: expected at least 1, found " + workers);
    }
    boolean layerwise = stage == ZeroStage.PARAMETERS;
    double compute = computeSeconds * (layerwise ? AGAIN : 1);
    double update = stage == ZeroStage.NONE ? updateSeconds : updateSeconds / workers;
    double share = (workers - 1.0) / workers;
    double sent = stage.volume() * (double) parameters * share;
    double traffic = sent * bytes.gradient() / bandwidth(workers);
    double delay = messages(stage) * (workers - 1) * links.latencySeconds();
    double exchange = traffic + delay;
    double hidden = Math.min(exchange * links.overlap(), compute);
    double seconds = compute + update + exchange - hidden;
    double alone = computeSeconds + updateSeconds;
    double memory = StateMemory.of(parameters, bytes, stage, workers).total() + activationBytes;
    return new Prediction(
        workers, stage, compute, update, exchange - hidden, seconds, alone / seconds, sent, memory);
  }

  /** Counts a worker's share of a link once more than one host takes part. */
  private double bandwidth(int workers) {
    return links.bytesPerSecond() / Math.min(workers, links.workersPerHost());
  }

  /** Counts collective operations: one each way, or three for every layer. */
  private int messages(ZeroStage stage) {
    return stage == ZeroStage.PARAMETERS ? 3 * layers : 2;
  }

  /**
   * Says what is assumed.
   *
   * @return one sentence each
   */
  public List<String> assumptions() {
    return List.of(
        format("%,d trained parameters, %d bytes each on the wire", parameters, bytes.gradient()),
        format(
            "forward and backward of one worker's batch take %.4g s whatever the number of workers"
                + " (weak scaling), a third more in stage 3, where layers are computed again",
            computeSeconds),
        format(
            "the optimizer takes %.4g s for all parameters, and a Nth of it from stage 1 on",
            updateSeconds),
        format(
            "a host sends %.4g GB/s in full duplex, shared by %d workers; a message takes %.4g ms"
                + " besides, to each of N - 1 others",
            links.bytesPerSecond() / 1e9, links.workersPerHost(), links.latencySeconds() * 1e3),
        format("%.0f %% of the exchange hides behind computing", links.overlap() * 100),
        "no stragglers, no congestion, no restarts, and data arrives in time");
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }

  private static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + ": expected above 0, found " + value);
    }
  }

  private static void notNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + ": expected at least 0, found " + value);
    }
  }
}
