package org.djlext.vlm.llama;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorFactory;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.PretrainedModelLoader;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.gguf.GgufFile;
import org.djlext.vlm.generate.CausalLmTranslatorFactory;

/** Reads LLaMA and Mistral folders, and GGUF files of the llama architecture. */
public final class LlamaModelLoader implements PretrainedModelLoader {

  /** Constructs the loader, as the ServiceLoader does. */
  public LlamaModelLoader() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("llama", "mistral");
  }

  @Override
  public Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException {
    LlamaConfig config = config(checkpoint);
    boolean gguf = checkpoint.gguf().isPresent();
    // asked before the Block is built: a config.json may claim any number of layers
    int last = config.layers() - 1;
    String norm = gguf ? "blk.%d.attn_norm.weight" : "model.layers.%d.input_layernorm.weight";
    checkpoint.require(norm.formatted(last), "num_hidden_layers is " + config.layers());
    if (!gguf && !config.tieWordEmbeddings()) {
      checkpoint.require("lm_head.weight", "tie_word_embeddings is false or absent");
    }
    return new LlamaBlock(config);
  }

  @Override
  public WeightTable weightTable(Checkpoint checkpoint) throws IOException {
    if (checkpoint.gguf().isEmpty()) {
      return weightTable();
    }
    LlamaConfig config = config(checkpoint);
    return WeightTable.resource(LlamaModelLoader.class, "llama-gguf.weights")
        .withTransform("rotary_q", new LlamaGguf.RotaryRows(config.heads()))
        .withTransform("rotary_k", new LlamaGguf.RotaryRows(config.kvHeads()));
  }

  /**
   * Returns the names that HuggingFace folders use.
   *
   * @return the table for loading and saving folders
   */
  public static WeightTable weightTable() {
    return WeightTable.resource(LlamaModelLoader.class, "llama.weights");
  }

  @Override
  public Shape[] inputShapes() {
    return new Shape[] {new Shape(1, 1)};
  }

  @Override
  public TranslatorFactory translatorFactory() {
    return new CausalLmTranslatorFactory();
  }

  private static LlamaConfig config(Checkpoint checkpoint) throws IOException {
    Optional<GgufFile> gguf = checkpoint.gguf();
    return gguf.isPresent()
        ? LlamaGguf.config(gguf.get(), checkpoint.path())
        : LlamaConfig.fromJson(checkpoint.config(), checkpoint.configFile());
  }
}
