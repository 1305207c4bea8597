package org.djlext.vlm.llama;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorFactory;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.PretrainedModelLoader;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.gguf.GgufFile;
import org.djlext.vlm.decoder.ScoreBlock;
import org.djlext.vlm.generate.CausalLmTranslatorFactory;

/** Reads LLaMA and Mistral folders, and GGUF files of the llama architecture. */
public final class LlamaModelLoader implements PretrainedModelLoader {

  private static final String KINDS = "architectures";

  /** Constructs the loader, as the ServiceLoader does. */
  public LlamaModelLoader() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("llama", "mistral");
  }

  /**
   * Builds the decoder, or a {@link ScoreBlock} around it where {@code architectures} names a
   * {@code ForSequenceClassification}: a reward model.
   */
  @Override
  public Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException {
    LlamaConfig config = config(checkpoint);
    boolean gguf = checkpoint.gguf().isPresent();
    // asked before the Block is built: a config.json may claim any number of layers
    int last = config.layers() - 1;
    String norm = gguf ? "blk.%d.attn_norm.weight" : "model.layers.%d.input_layernorm.weight";
    checkpoint.require(norm.formatted(last), "num_hidden_layers is " + config.layers());
    if (scores(checkpoint)) {
      checkpoint.require("score.weight", "architectures is " + checkpoint.config().get(KINDS));
      return new ScoreBlock(new LlamaBlock(config));
    }
    if (!gguf && !config.tieWordEmbeddings()) {
      checkpoint.require("lm_head.weight", "tie_word_embeddings is false or absent");
    }
    return new LlamaBlock(config);
  }

  @Override
  public WeightTable weightTable(Checkpoint checkpoint) throws IOException {
    if (scores(checkpoint)) {
      return scoreTable();
    }
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

  /**
   * Returns the names that folders of reward models use.
   *
   * @return the table for a {@link ScoreBlock} around a LLaMA
   */
  public static WeightTable scoreTable() {
    return weightTable()
        .under("", "decoder.")
        .and(WeightTable.resource(ScoreBlock.class, "score.weights"));
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
    if (gguf.isPresent()) {
      return LlamaGguf.config(gguf.get(), checkpoint.path());
    }
    JsonObject json = checkpoint.config();
    if (scores(checkpoint)) {
      json = json.deepCopy();
      json.addProperty("tie_word_embeddings", true); // a head that is not there
    }
    return LlamaConfig.fromJson(json, checkpoint.configFile());
  }

  private static boolean scores(Checkpoint checkpoint) {
    return String.valueOf(checkpoint.config().get(KINDS)).contains("ForSequenceClassification");
  }
}
