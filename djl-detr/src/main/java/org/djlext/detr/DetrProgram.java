package org.djlext.detr;

import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** The program detr.py for one configuration, in its variants for inference and for training. */
final class DetrProgram {

  private static final double FULL_TURN = 2 * Math.PI;

  private final ProgramSource inference;
  private final ProgramSource attention;
  private final ProgramSource training;

  DetrProgram(DetrConfig config) {
    ProgramSource common =
        ProgramSource.resource(DetrProgram.class, "detr.py")
            .with("hidden", config.hiddenSize())
            .with("encoder_layers", config.encoder().layers())
            .with("encoder_heads", config.encoder().heads())
            .with("decoder_layers", config.decoder().layers())
            .with("decoder_heads", config.decoder().heads())
            .with("activation", config.activation().key())
            .with("learned", config.positions() == PositionEmbedding.LEARNED)
            .with("pre_norm", config.normalizeBefore())
            .with("feeds_normed", config.normalizedLayers())
            .with("turn", FULL_TURN)
            .with("lowest", (double) -Float.MAX_VALUE);
    inference = dropping(common, Regularization.NONE).with("auxiliary", false);
    ProgramSource looks =
        ProgramSource.resource(DetrProgram.class, "detr_attention.py")
            .with("hidden", config.hiddenSize())
            .with("encoder_heads", config.encoder().heads())
            .with("decoder_heads", config.decoder().heads())
            .with("pre_norm", config.normalizeBefore());
    attention = new ProgramSource(looks.name(), inference.text() + "\n" + looks.text());
    training =
        dropping(common, config.regularization()).with("auxiliary", config.auxiliaryOutputs());
  }

  private static ProgramSource dropping(ProgramSource program, Regularization dropped) {
    return program
        .with("input_dropout", dropped.dropout())
        .with("dropout", dropped.dropout())
        .with("attention_dropout", dropped.attention())
        .with("activation_dropout", dropped.activation())
        .with("encoder_layer_drop", dropped.encoderLayers())
        .with("decoder_layer_drop", dropped.decoderLayers());
  }

  /** Returns the compiled variant. */
  TorchProgram compiled(boolean forTraining) {
    return TorchProgram.of(forTraining ? training : inference);
  }

  /** Returns the functions that say where layers look. */
  TorchProgram attention() {
    return TorchProgram.of(attention);
  }
}
