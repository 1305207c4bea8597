package org.djlext.vlm.llama;

import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.vlm.decoder.CachedPass;

/** The program llama.py for one configuration, in its variants for inference and for training. */
final class LlamaProgram {

  private static final int WEIGHTS = 9;
  private static final int ATTENTION_BIASES = 4;
  private static final int MLP_BIASES = 3;
  private static final int HEAD_NORMS = 4;

  private final ProgramSource inference;
  private final ProgramSource training;

  LlamaProgram(LlamaConfig config, LlamaNorms norms) {
    int withAttentionBiases = WEIGHTS + (config.attentionBias() ? ATTENTION_BIASES : 0);
    int withBiases = withAttentionBiases + (config.mlpBias() ? MLP_BIASES : 0);
    ProgramSource common =
        ProgramSource.resource(LlamaProgram.class, "llama.py")
            .and(CachedPass.functions())
            .with("hidden", config.hiddenSize())
            .with("layers", config.layers())
            .with("heads", config.heads())
            .with("kv_heads", config.kvHeads())
            .with("group", config.heads() / config.kvHeads())
            .with("head_dim", config.headDim())
            .with("eps", config.rmsNormEps())
            .with("window", config.slidingWindow())
            .with("amplitude", config.ropeScaling().amplitude())
            .with("attention_bias", config.attentionBias())
            .with("mlp_bias", config.mlpBias())
            .with("mlp_bias_index", withAttentionBiases)
            .with("norm_after", norms.after())
            .with("head_norms", norms.heads())
            .with("head_norm_index", withBiases)
            .with("weights", withBiases + (norms.heads() ? HEAD_NORMS : 0));
    inference = common.with("dropout", 0.0);
    training = common.with("dropout", config.attentionDropout());
  }

  /** Returns the compiled variant. */
  TorchProgram compiled(boolean forTraining) {
    return TorchProgram.of(forTraining ? training : inference);
  }
}
