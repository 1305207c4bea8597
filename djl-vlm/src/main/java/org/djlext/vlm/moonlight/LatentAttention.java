package org.djlext.vlm.moonlight;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.layers.Projection;
import org.djlext.flashattn.layers.RmsNorm;

/** The weights of multi-head latent attention; moonlight.py says what is done with them. */
final class LatentAttention extends WeightGroup {

  /** The reference gives this to the norms of compressed vectors, whatever the model's own is. */
  private static final double EPSILON = 1e-6;

  private final Projection queries; // from the hidden state, compressed or not
  private final RmsNorm queryNorm;
  private final Projection expandedQueries;
  private final Projection compressed;
  private final RmsNorm compressedNorm;
  private final Projection expanded;
  private final Projection output;

  LatentAttention(int hidden, AttentionConfig config) {
    int queryRank = config.queryRank();
    int q = config.heads() * config.keySize();
    boolean bias = config.bias();
    if (queryRank > 0) {
      queries = addChildBlock("q_a_proj", new Projection(hidden, queryRank, bias));
      queryNorm = addChildBlock("q_a_layernorm", new RmsNorm(queryRank, EPSILON));
      expandedQueries = addChildBlock("q_b_proj", new Projection(queryRank, q, false));
    } else {
      queries = addChildBlock("q_proj", new Projection(hidden, q, false));
      queryNorm = null;
      expandedQueries = null;
    }
    int latent = config.latentRank();
    compressed =
        addChildBlock("kv_a_proj_with_mqa", new Projection(hidden, config.cachedSize(), bias));
    compressedNorm = addChildBlock("kv_a_layernorm", new RmsNorm(latent, EPSILON));
    int kv = config.heads() * (config.plainSize() + config.valueSize());
    expanded = addChildBlock("kv_b_proj", new Projection(latent, kv, false));
    int v = config.heads() * config.valueSize();
    output = addChildBlock("o_proj", new Projection(v, hidden, bias));
  }

  @Override
  void addWeights(ParameterStore store, Device device, boolean training, List<NDArray> w) {
    w.add(compressed.weight(store, device, training));
    w.add(compressedNorm.weight(store, device, training));
    w.add(expanded.weight(store, device, training));
    w.add(output.weight(store, device, training));
    w.add(queries.weight(store, device, training));
    if (queryNorm != null) {
      w.add(queryNorm.weight(store, device, training));
      w.add(expandedQueries.weight(store, device, training));
    }
    List<Projection> biased = new ArrayList<>(List.of(compressed, output, queries));
    biased.removeIf(p -> !p.hasBias());
    biased.forEach(p -> w.add(p.bias(store, device, training)));
  }
}
