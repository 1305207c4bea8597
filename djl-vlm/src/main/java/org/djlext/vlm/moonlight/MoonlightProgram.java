package org.djlext.vlm.moonlight;

import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.vlm.decoder.CachedPass;

/** The program moonlight.py for one configuration, in its variants for inference and training. */
final class MoonlightProgram {

  private static final int NORMS = 2;
  private static final int ATTENTION = 5; // kv_a, its norm, kv_b, o, q
  private static final int FEED_FORWARD = 3; // gate, up, down
  private static final int GATE = 2; // weight and bias

  /** Up to so many tokens at once are read in the absorbed form, with a whole table of scores. */
  private static final int MOST_ABSORBED = 32;

  private final ProgramSource inference;
  private final ProgramSource training;

  MoonlightProgram(MoonlightConfig config) {
    this(config, absorbedTo(config.attention()));
  }

  /** The absorbed form for passes of at most so many tokens. */
  MoonlightProgram(MoonlightConfig config, int absorbedTo) {
    AttentionConfig a = config.attention();
    ExpertsConfig x = config.experts();
    int biases = NORMS + ATTENTION + (a.queryRank() > 0 ? 2 : 0);
    int feed = biases + (a.bias() ? (a.queryRank() > 0 ? 3 : 2) : 0);
    int routed = GATE + (x.shared() > 0 ? FEED_FORWARD : 0);
    ProgramSource common =
        ProgramSource.resource(MoonlightProgram.class, "moonlight.py")
            .and(CachedPass.functions())
            .with("hidden", config.hiddenSize())
            .with("eps", config.rmsNormEps())
            .with("window", 0)
            .with("amplitude", a.ropeScaling().amplitude())
            .with("bias", a.bias())
            .with("interleaved", a.interleaved())
            .with("rotary_half", a.rotarySize() / 2)
            .with("query_rank", a.queryRank())
            .with("biases", biases)
            .with("heads", a.heads())
            .with("plain", a.plainSize())
            .with("rotary", a.rotarySize())
            .with("latent", a.latentRank())
            .with("value", a.valueSize())
            .with("pad_values", Math.max(0, a.keySize() - a.valueSize()))
            .with("pad_keys", Math.max(0, a.valueSize() - a.keySize()))
            .with("scale", a.scoreScale())
            .with("absorbed_to", absorbedTo)
            .with("feed", feed)
            .with("routed", routed)
            .with("groups", x.groups())
            .with("group_size", x.routed() / x.groups())
            .with("chosen_groups", x.chosenGroups())
            .with("experts", x.routed())
            .with("per_token", x.perToken())
            .with("shared", x.shared())
            .with("normalised", x.normalised())
            .with("scaling", x.scaling())
            .with("layers", config.layers());
    List<Integer> offsets = new ArrayList<>();
    List<Integer> withExperts = new ArrayList<>();
    int offset = 0;
    for (int i = 0; i < config.layers(); i++) {
      boolean mixture = x.inLayer(i);
      offsets.add(offset);
      withExperts.add(mixture ? 1 : 0);
      offset += feed + (mixture ? routed + FEED_FORWARD * x.routed() : FEED_FORWARD);
    }
    common = common.with("offsets", offsets).with("with_experts", withExperts);
    inference = common.with("dropout", 0.0);
    training = common.with("dropout", a.dropout());
  }

  /**
   * The two forms are equal in cost where the work on the longer vectors of one outweighs the
   * other's work of forming keys and values anew.
   */
  private static int absorbedTo(AttentionConfig a) {
    int formed = a.plainSize() + a.valueSize();
    int longer = 2 * a.latentRank() - formed;
    return longer <= 0
        ? MOST_ABSORBED
        : Math.max(1, Math.min(MOST_ABSORBED, a.latentRank() * formed / longer));
  }

  /** Returns the compiled variant. */
  TorchProgram compiled(boolean forTraining) {
    return TorchProgram.of(forTraining ? training : inference);
  }
}
