package org.djlext.examples.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.djlext.vlm.tune.zero.Capacity;
import org.djlext.vlm.tune.zero.DeepSpeedEstimate;
import org.djlext.vlm.tune.zero.DeepSpeedEstimate.Offload;
import org.djlext.vlm.tune.zero.StateMemory;
import org.djlext.vlm.tune.zero.ZeroStage;

/**
 * The answer, in bytes of each device.
 *
 * @param parameters how many parameters are trained
 * @param largestLayer the most of one module
 * @param devices how many devices share them
 * @param stage the stage asked for
 * @param activations of the batch asked for, without and with checkpointing
 * @param stages all stages
 * @param fits what fits into the memory that was named; null if none was
 * @param deepspeed what DeepSpeed's estimators say
 */
record MemoryReport(
    long parameters,
    long largestLayer,
    int devices,
    int stage,
    Activations activations,
    List<Stage> stages,
    Fit fits,
    List<Estimate> deepspeed) {

  /** Bytes of activations, the logits among them. */
  record Activations(double kept, double checkpointed, double logits) {}

  /** One row of the table. */
  record Stage(
      int stage,
      double parameters,
      double gradients,
      double optimizer,
      double host,
      double activations,
      double total) {}

  /**
   * What fits.
   *
   * @param memory the bytes of a device
   * @param leastStage the lowest stage whose state fits, null if none does
   * @param batch the largest batch of the length asked for, null if not even one fits
   * @param length the largest length of the batch asked for, null if not even one token fits
   */
  record Fit(double memory, Integer leastStage, Long batch, Long length) {}

  /** One estimate of DeepSpeed's. */
  record Estimate(int stage, String options, long host, long device) {}

  static MemoryReport of(MemoryRequest asked) {
    List<Stage> stages = new ArrayList<>();
    for (ZeroStage stage : ZeroStage.values()) {
      StateMemory held = asked.state(stage);
      double whole =
          StateMemory.of(asked.size().parameters(), asked.bytes(), stage, asked.devices()).total();
      stages.add(
          new Stage(
              stage.number(),
              held.parameters(),
              held.gradients(),
              held.optimizer(),
              Math.max(0, whole - held.total()),
              asked.activations(),
              held.total() + asked.activations()));
    }
    return new MemoryReport(
        asked.size().parameters(),
        asked.size().largestLayer(),
        asked.devices(),
        asked.stage().number(),
        new Activations(
            asked.activations(false),
            asked.activations(true),
            asked.shape().activations(asked.flash(), false).logits(asked.batch(), asked.length())),
        stages,
        asked.memory() > 0 ? fit(asked) : null,
        estimates(asked));
  }

  private static Fit fit(MemoryRequest asked) {
    Integer least = null;
    for (ZeroStage stage : ZeroStage.values()) {
      if (least == null && asked.state(stage).total() <= asked.memory()) {
        least = stage.number();
      }
    }
    Capacity capacity = new Capacity(asked.memory(), asked.state(asked.stage()));
    var activations = asked.shape().activations(asked.flash(), asked.checkpointing());
    return new Fit(
        asked.memory(),
        least,
        orNull(capacity.batch(activations, asked.length())),
        orNull(capacity.length(activations, asked.batch())));
  }

  private static Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static List<Estimate> estimates(MemoryRequest asked) {
    List<Estimate> estimates = new ArrayList<>();
    long psi = asked.size().parameters();
    for (boolean offload : new boolean[] {true, false}) {
      DeepSpeedEstimate e = DeepSpeedEstimate.stage2(psi, asked.gpus(), asked.nodes(), offload);
      String options = "offload_optimizer=" + (offload ? "cpu" : "none");
      estimates.add(new Estimate(2, options, e.host(), e.device()));
    }
    for (Offload offload : new Offload[] {Offload.PARAMETERS, Offload.OPTIMIZER, Offload.NONE}) {
      for (boolean init : new boolean[] {true, false}) {
        DeepSpeedEstimate e =
            DeepSpeedEstimate.stage3(asked.size(), asked.gpus(), asked.nodes(), offload, init);
        String options =
            "offload_param=%s, offload_optimizer=%s, zero_init=%d"
                .formatted(
                    offload == Offload.PARAMETERS ? "cpu" : "none",
                    offload == Offload.NONE ? "none" : "cpu",
                    init ? 1 : 0);
        estimates.add(new Estimate(3, options, e.host(), e.device()));
      }
    }
    return estimates;
  }
}
