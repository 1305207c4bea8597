package org.djlext.vlm.kimivl;

import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** The program kimivl.py for one configuration. */
final class KimiVlProgram {

  static final double EPSILON = 1e-5;

  private final ProgramSource source;

  KimiVlProgram(KimiVlConfig config) {
    int features = config.vision().hiddenSize();
    source =
        ProgramSource.resource(KimiVlProgram.class, "kimivl.py")
            .with("features", features)
            .with("joined", features * config.vision().merged())
            .with("media", config.mediaTokenId())
            .with("eps", EPSILON);
  }

  TorchProgram compiled() {
    return TorchProgram.of(source);
  }
}
