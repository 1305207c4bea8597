package org.djlext.vlm.moonlight;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;

/** Checkpoints of any size with random weights, written layer by layer: no more is in memory. */
final class SyntheticFolder {

  private final MoonlightConfig config;
  private final Path folder;
  private final JsonObject weightMap = new JsonObject();
  private long bytes;

  private SyntheticFolder(MoonlightConfig config, Path folder) {
    this.config = config;
    this.folder = folder;
  }

  /** The shape of the tests of memory and speed, the first layer without experts. */
  static MoonlightConfig config(int hidden, int inner, int layers, int experts, int perToken) {
    int heads = hidden / 64;
    return new MoonlightConfig(
        2_000,
        hidden,
        4 * hidden,
        layers,
        4_096,
        1e-5,
        false,
        new AttentionConfig(
            heads, 0, hidden / 4, 64, 32, 64, 50_000, new RotaryScaling.None(), true, 0, false, 0),
        new ExpertsConfig(experts, perToken, 1, inner, 1, 1, true, 2.446, 1, 1));
  }

  /** Takes the numbers of {@link #config} and the folder. */
  public static void main(String[] args) throws IOException {
    int[] n = Arrays.stream(args).limit(5).mapToInt(Integer::parseInt).toArray();
    write(config(n[0], n[1], n[2], n[3], n[4]), Path.of(args[5]));
  }

  /**
   * Writes a folder.
   *
   * @return the bytes of its tensors
   */
  static long write(MoonlightConfig config, Path folder) throws IOException {
    SyntheticFolder writer = new SyntheticFolder(config, folder);
    Engine.getInstance().setRandomSeed(1);
    Files.createDirectories(folder);
    try (NDManager manager = NDManager.newBaseManager()) {
      writer.ends(manager);
    }
    for (int i = 0; i < config.layers(); i++) {
      try (NDManager manager = NDManager.newBaseManager()) {
        writer.layer(manager, i);
      }
    }
    JsonObject index = new JsonObject();
    JsonObject metadata = new JsonObject();
    metadata.addProperty("total_size", writer.bytes);
    index.add("metadata", metadata);
    index.add("weight_map", writer.weightMap);
    Files.writeString(folder.resolve("model.safetensors.index.json"), index.toString());
    Files.writeString(folder.resolve("config.json"), config.toJson().toString());
    return writer.bytes;
  }

  private void ends(NDManager manager) throws IOException {
    long e = config.hiddenSize();
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors.put("model.embed_tokens.weight", matrix(manager, config.vocabSize(), e));
    tensors.put("lm_head.weight", matrix(manager, config.vocabSize(), e));
    tensors.put("model.norm.weight", manager.ones(new Shape(e)));
    shard("model-ends.safetensors", tensors);
  }

  private void layer(NDManager manager, int layer) throws IOException {
    long e = config.hiddenSize();
    AttentionConfig a = config.attention();
    String at = "model.layers." + layer + ".";
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    tensors.put(at + "input_layernorm.weight", manager.ones(new Shape(e)));
    tensors.put(at + "post_attention_layernorm.weight", manager.ones(new Shape(e)));
    String attention = at + "self_attn.";
    long q = (long) a.heads() * a.keySize();
    long kv = (long) a.heads() * (a.plainSize() + a.valueSize());
    tensors.put(attention + "q_proj.weight", matrix(manager, q, e));
    tensors.put(attention + "kv_a_proj_with_mqa.weight", matrix(manager, a.cachedSize(), e));
    tensors.put(attention + "kv_a_layernorm.weight", manager.ones(new Shape(a.latentRank())));
    tensors.put(attention + "kv_b_proj.weight", matrix(manager, kv, a.latentRank()));
    tensors.put(attention + "o_proj.weight", matrix(manager, e, (long) a.heads() * a.valueSize()));
    ExpertsConfig x = config.experts();
    if (!x.inLayer(layer)) {
      feed(manager, tensors, at + "mlp.", config.intermediateSize());
    } else {
      tensors.put(at + "mlp.gate.weight", matrix(manager, x.routed(), e));
      tensors.put(at + "mlp.gate.e_score_correction_bias", manager.zeros(new Shape(x.routed())));
      feed(manager, tensors, at + "mlp.shared_experts.", x.shared() * x.intermediateSize());
      for (int i = 0; i < x.routed(); i++) {
        feed(manager, tensors, at + "mlp.experts." + i + ".", x.intermediateSize());
      }
    }
    shard("model-layer-%d.safetensors".formatted(layer), tensors);
  }

  private void feed(NDManager manager, Map<String, NDArray> tensors, String at, long inner) {
    long e = config.hiddenSize();
    tensors.put(at + "gate_proj.weight", matrix(manager, inner, e));
    tensors.put(at + "up_proj.weight", matrix(manager, inner, e));
    tensors.put(at + "down_proj.weight", matrix(manager, e, inner));
  }

  private void shard(String file, Map<String, NDArray> tensors) throws IOException {
    SafetensorsWriter.write(folder.resolve(file), tensors);
    for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
      weightMap.addProperty(tensor.getKey(), file);
      bytes += tensor.getValue().size() * Float.BYTES;
    }
  }

  private static NDArray matrix(NDManager manager, long rows, long columns) {
    float scale = (float) (1 / Math.sqrt(columns));
    return manager.randomUniform(
        -1.7f * scale, 1.7f * scale, new Shape(rows, columns), DataType.FLOAT32);
  }
}
