package org.djlext.vlm.moonvit;

import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** The program moonvit.py for one configuration. */
final class MoonVitProgram {

  static final double EPSILON = 1e-5;

  private static final double THETA = 10_000;

  private final ProgramSource source;

  MoonVitProgram(MoonVitConfig config) {
    source =
        ProgramSource.resource(MoonVitProgram.class, "moonvit.py")
            .with("hidden", config.hiddenSize())
            .with("heads", config.heads())
            .with("head_dim", config.headDim())
            .with("table_height", config.tableHeight())
            .with("table_width", config.tableWidth())
            .with("merge_height", config.mergeHeight())
            .with("merge_width", config.mergeWidth())
            .with("theta", THETA)
            .with("eps", EPSILON);
  }

  TorchProgram compiled() {
    return TorchProgram.of(source);
  }
}
