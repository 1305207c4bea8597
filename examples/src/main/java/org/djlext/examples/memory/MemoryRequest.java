package org.djlext.examples.memory;

import org.djlext.vlm.tune.zero.DeepSpeedEstimate.Offload;
import org.djlext.vlm.tune.zero.ModelSize;
import org.djlext.vlm.tune.zero.StateBytes;
import org.djlext.vlm.tune.zero.StateMemory;
import org.djlext.vlm.tune.zero.ZeroStage;

/** What is asked for. */
record MemoryRequest(
    ModelSize size,
    DecoderShape shape,
    StateBytes bytes,
    int gpus,
    int nodes,
    ZeroStage stage,
    long batch,
    long length,
    boolean flash,
    boolean checkpointing,
    Offload offload,
    long memory) {

  MemoryRequest {
    atLeastOne("--gpus", gpus);
    atLeastOne("--nodes", nodes);
    atLeastOne("--batch", batch);
    atLeastOne("--length", length);
    if (offload == Offload.PARAMETERS && stage != ZeroStage.PARAMETERS) {
      throw new IllegalArgumentException(
          "--offload parameters: expected --stage 3, found --stage " + stage.number());
    }
  }

  private static void atLeastOne(String option, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + ": expected at least 1, found " + value);
    }
  }

  int devices() {
    return Math.multiplyExact(gpus, nodes);
  }

  /** Computes what a device holds in a stage; what is offloaded is with the host. */
  StateMemory state(ZeroStage of) {
    StateMemory all = StateMemory.of(size.parameters(), bytes, of, devices());
    return switch (offload) {
      case NONE -> all;
      case OPTIMIZER -> all.withoutOptimizer();
      case PARAMETERS ->
          of == ZeroStage.PARAMETERS
              ? new StateMemory(
                  (double) bytes.parameter() * size.largestLayer(), all.gradients(), 0)
              : all.withoutOptimizer();
    };
  }

  double activations() {
    return activations(checkpointing);
  }

  double activations(boolean again) {
    return shape.activations(flash, again).bytes(batch, length);
  }
}
