package org.djlext.vlm.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.pretrained.WeightTransform;
import org.djlext.flashattn.pretrained.gguf.GgufFile;
import org.djlext.flashattn.pretrained.gguf.GgufMetadata;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** How GGUF files describe a LLaMA: the keys of the {@code llama} architecture. */
final class LlamaGguf {

  private static final String ROPE_DIVISORS = "rope_freqs.weight";
  private static final String SCALING_FACTOR = "llama.rope.scaling.factor";

  private LlamaGguf() {}

  static LlamaConfig config(GgufFile file, Path path) throws IOException {
    GgufMetadata data = file.metadata();
    int heads = data.integer("llama.attention.head_count");
    int hidden = data.integer("llama.embedding_length");
    String keyLength = "llama.attention.key_length";
    String kvHeads = "llama.attention.head_count_kv";
    int headDim = data.has(keyLength) ? data.integer(keyLength) : heads > 0 ? hidden / heads : 0;
    equal(data, path, "llama.attention.value_length", headDim);
    equal(data, path, "llama.rope.dimension_count", headDim);
    equal(data, path, "llama.expert_count", 0);
    Set<String> names = file.names();
    try {
      return new LlamaConfig(
          vocabulary(file),
          hidden,
          data.integer("llama.feed_forward_length"),
          data.integer("llama.block_count"),
          heads,
          data.has(kvHeads) ? data.integer(kvHeads) : heads,
          headDim,
          data.integer("llama.context_length"),
          data.number("llama.attention.layer_norm_rms_epsilon"),
          data.has("llama.rope.freq_base") ? data.number("llama.rope.freq_base") : 10_000,
          scaling(file, path),
          0,
          !names.contains("output.weight"),
          names.contains("blk.0.attn_q.bias"),
          names.contains("blk.0.ffn_gate.bias"));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(path, e.getMessage(), e);
    }
  }

  private static int vocabulary(GgufFile file) throws CheckpointException {
    return Math.toIntExact(file.info("token_embd.weight").shape().get(0));
  }

  private static RotaryScaling scaling(GgufFile file, Path path) throws IOException {
    if (file.names().contains(ROPE_DIVISORS)) {
      try (NDManager manager = NDManager.newBaseManager("PyTorch");
          NDArray divisors = file.load(manager, ROPE_DIVISORS)) {
        return new RotaryScaling.Divisors(divisors.toFloatArray());
      }
    }
    GgufMetadata data = file.metadata();
    if (data.has("llama.rope.scale_linear")) {
      return new RotaryScaling.Linear(data.number("llama.rope.scale_linear"));
    }
    String key = "llama.rope.scaling.type";
    String type = data.has(key) ? data.string(key) : "none";
    return switch (type) {
      case "none" -> new RotaryScaling.None();
      case "linear" -> new RotaryScaling.Linear(data.number(SCALING_FACTOR));
      case "yarn" -> yarn(data);
      default -> throw new CheckpointException(path, key, "none, linear or yarn", type);
    };
  }

  private static RotaryScaling yarn(GgufMetadata data) throws CheckpointException {
    String original = "llama.rope.scaling.original_context_length";
    double factor = data.number(SCALING_FACTOR);
    return RotaryScaling.Yarn.of(
        factor, data.integer(data.has(original) ? original : "llama.context_length"));
  }

  /** Refuses a file in which a value that may be absent is not the only one that is computed. */
  private static void equal(GgufMetadata data, Path path, String key, int expected)
      throws CheckpointException {
    if (data.has(key) && data.integer(key) != expected) {
      throw new CheckpointException(path, key, expected, data.integer(key));
    }
  }

  /**
   * Undoes the row order of GGUF's q and k, in which the two elements that turn together are
   * neighbours; here they are half a head apart.
   */
  record RotaryRows(int heads) implements WeightTransform {

    @Override
    public NDArray toBlock(NDArray stored) {
      return swapped(stored, stored.getShape().get(0) / heads / 2, 2);
    }

    @Override
    public NDArray toCheckpoint(NDArray value) {
      return swapped(value, 2, value.getShape().get(0) / heads / 2);
    }

    private NDArray swapped(NDArray rows, long outer, long inner) {
      Shape shape = rows.getShape();
      try (NDArray split = rows.reshape(heads, outer, inner, -1);
          NDArray turned = split.swapAxes(1, 2)) {
        return turned.reshape(shape).duplicate();
      }
    }
  }
}
