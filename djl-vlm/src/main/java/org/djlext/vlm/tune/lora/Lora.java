package org.djlext.vlm.tune.lora;

import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.adapt.ModuleChoice;
import org.djlext.flashattn.adapt.ModuleNaming;
import org.djlext.flashattn.adapt.QuantizedBase;
import org.djlext.flashattn.quantized.Quantization;
import org.djlext.vlm.chameleon.ChameleonBlock;
import org.djlext.vlm.chameleon.ChameleonModelLoader;
import org.djlext.vlm.kimivl.KimiVlBlock;
import org.djlext.vlm.kimivl.KimiVlModelLoader;
import org.djlext.vlm.llama.LlamaBlock;
import org.djlext.vlm.llama.LlamaModelLoader;
import org.djlext.vlm.moonlight.MoonlightBlock;
import org.djlext.vlm.moonlight.MoonlightModelLoader;

/** Adapts the language models of this module under the names that peft gives their modules. */
public final class Lora {

  private static final String HEAD = "lm_head";
  private static final ModuleChoice ROUTERS = ModuleChoice.of(".*\\.mlp\\.gate");

  private static final ModuleChoice EXPERTS = ModuleChoice.of(".*\\.mlp\\.experts\\..*");

  /** Its code book is a matrix too; gradients do not pass through codes. */
  private static final ModuleChoice IMAGE_TOKENIZER = ModuleChoice.of("model\\.vqmodel\\..*");

  private Lora() {}

  /**
   * Puts a new adapter onto a model, which is frozen. It begins without effect.
   *
   * @param block the model, initialized
   * @param config how it is adapted; without targets, {@code q_proj} and {@code v_proj}
   * @return the model with the adapter in use
   * @throws IllegalArgumentException if the configuration names modules that the model lacks
   */
  public static LoraBlock attach(Block block, LoraConfig config) {
    return LoraBlock.attach(block, config, naming(block));
  }

  /**
   * Puts an adapter that peft or {@link LoraBlock#save} wrote onto a model, which is frozen.
   *
   * @param block the model, initialized
   * @param folder with adapter_config.json and adapter_model.safetensors
   * @return the model with the adapter in use
   * @throws IOException if it cannot be read, or does not fit the model
   */
  public static LoraBlock load(Block block, Path folder) throws IOException {
    return LoraBlock.load(block, folder, naming(block));
  }

  /**
   * Holds the linear maps of a model in few bits, but the head, and freezes it; adapters can then
   * be put onto it.
   *
   * @param block the model, initialized and without adapters
   * @param way how
   * @throws IllegalStateException if it is so held already
   */
  public static void quantize(Block block, Quantization way) {
    QuantizedBase.quantize(block, way, naming(block));
  }

  /**
   * Returns how peft calls the modules of a model.
   *
   * @param block a model
   * @return the names of the original for a language model of this module, else the Block's own
   */
  public static ModuleNaming naming(Block block) {
    if (block instanceof LlamaBlock llama) {
      ModuleChoice usual = ModuleChoice.names("q_proj", "v_proj");
      return new ModuleNaming(
          LlamaModelLoader.weightTable(),
          HEAD,
          tied(llama.config().tieWordEmbeddings()),
          usual,
          null,
          null);
    }
    if (block instanceof MoonlightBlock moonlight) {
      return new ModuleNaming(
          MoonlightModelLoader.weightTable(),
          HEAD,
          tied(moonlight.config().tieWordEmbeddings()),
          null,
          ROUTERS,
          EXPERTS);
    }
    if (block instanceof KimiVlBlock) {
      String head = "language_model." + HEAD;
      return new ModuleNaming(
          KimiVlModelLoader.weightTable(), head, Map.of(), null, ROUTERS, EXPERTS);
    }
    if (block instanceof ChameleonBlock chameleon) {
      return new ModuleNaming(
          ChameleonModelLoader.weightTable(),
          HEAD,
          chameleon.config().decoder().tieWordEmbeddings()
              ? Map.of(HEAD, "decoder.embed_tokens.weight")
              : Map.of(),
          null,
          IMAGE_TOKENIZER,
          null);
    }
    return ModuleNaming.OWN;
  }

  private static Map<String, String> tied(boolean isTied) {
    return isTied ? Map.of(HEAD, "embed_tokens.weight") : Map.of();
  }
}
