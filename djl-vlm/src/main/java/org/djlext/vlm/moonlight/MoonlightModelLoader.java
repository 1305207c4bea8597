package org.djlext.vlm.moonlight;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorFactory;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.FullPrecision;
import org.djlext.flashattn.pretrained.PretrainedModelLoader;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.vlm.generate.CausalLmTranslatorFactory;

/**
 * Reads Moonlight, DeepSeek-V3 and Kimi-K2 folders. With the argument {@code expert_memory}, such
 * as {@code 4g}, experts stay in their files until they are chosen, and take no more memory than
 * that: see {@link ExpertMemory}.
 */
public final class MoonlightModelLoader implements PretrainedModelLoader {

  static final String EXPERT_MEMORY = "expert_memory";

  /** Constructs the loader, as the ServiceLoader does. */
  public MoonlightModelLoader() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("deepseek_v3", "kimi_k2");
  }

  @Override
  public Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException {
    MoonlightConfig config = MoonlightConfig.fromJson(checkpoint.config(), checkpoint.configFile());
    return newDecoder(checkpoint, config, "", "", arguments);
  }

  /**
   * Builds the decoder of a checkpoint that may hold more than that.
   *
   * @param checkpoint an open checkpoint
   * @param config the decoder's shape
   * @param tensors what stands before the names of the decoder's tensors, such as {@code
   *     language_model.}
   * @param keys what stands before the decoder's keys in config.json, such as {@code text_config.}
   * @param arguments the arguments of the {@code Criteria}
   * @return the Block, its parameters without values
   * @throws IOException if tensors that the configuration claims are not there, or {@code
   *     expert_memory} cannot be had
   */
  public static MoonlightBlock newDecoder(
      Checkpoint checkpoint,
      MoonlightConfig config,
      String tensors,
      String keys,
      Map<String, ?> arguments)
      throws IOException {
    // asked before the Block is built: a config.json may claim any number of layers
    int last = config.layers() - 1;
    checkpoint.require(
        tensors + "model.layers.%d.input_layernorm.weight".formatted(last),
        "%snum_hidden_layers is %d".formatted(keys, config.layers()));
    if (config.experts().inLayer(last)) {
      int experts = config.experts().routed();
      checkpoint.require(
          tensors + "model.layers.%d.mlp.experts.%d.gate_proj.weight".formatted(last, experts - 1),
          "%sn_routed_experts is %d".formatted(keys, experts));
    }
    if (!config.tieWordEmbeddings()) {
      checkpoint.require(
          tensors + "lm_head.weight", keys + "tie_word_embeddings is false or absent");
    }
    ExpertMemory experts =
        arguments.get(EXPERT_MEMORY) == null
            ? null
            : new ExpertFiles(checkpoint, config, tensors, arguments).open();
    return new MoonlightBlock(config, new MoonlightProgram(config), experts);
  }

  @Override
  public WeightTable weightTable(Checkpoint checkpoint) {
    return weightTable();
  }

  /**
   * Returns the names that HuggingFace folders use.
   *
   * @return the table for loading and saving folders
   */
  public static WeightTable weightTable() {
    return WeightTable.resource(MoonlightModelLoader.class, "moonlight.weights")
        .withTransform("full_precision", new FullPrecision());
  }

  @Override
  public Shape[] inputShapes() {
    return new Shape[] {new Shape(1, 1)};
  }

  @Override
  public TranslatorFactory translatorFactory() {
    return new CausalLmTranslatorFactory();
  }
}
