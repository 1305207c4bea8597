package org.djlext.vlm.tune;

import java.io.IOException;
import java.util.List;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.adapt.LoraConfigBuilder;
import org.djlext.flashattn.adapt.ModuleChoice;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.quantized.Quantization;
import org.djlext.flashattn.training.ConfigFile;

/**
 * The part {@code lora} of a configuration, with peft's names: {@code r}, {@code lora_alpha},
 * {@code lora_dropout}, {@code target_modules} (a list, or a pattern, or {@code all-linear}),
 * {@code use_rslora}, {@code use_dora}, {@code modules_to_save}. Beside them {@code base}: {@code
 * nf4} or {@code int8} to hold the frozen model in few bits (QLoRA), with {@code
 * double_quantization} for the scales of nf4 too.
 */
public final class LoraSection {

  private static final String KEY = "lora";
  private static final int RANK = 8;
  private static final String FULL = "full";
  private static final String INT8 = "int8";
  private static final String NF4 = "nf4";

  private LoraSection() {}

  /**
   * Reads it.
   *
   * @param file the configuration
   * @param model the name of the model, which the adapter remembers
   * @return how the model is adapted, or null if all of it is trained
   * @throws IOException if a value is wrong or a key is unknown
   */
  public static LoraConfig read(ConfigFile file, String model) throws IOException {
    if (!file.has(KEY)) {
      return null;
    }
    ConfigFile lora = file.object(KEY);
    LoraConfigBuilder builder =
        LoraConfig.builder()
            .optRank(lora.integer("r", RANK, 1))
            .optAlpha(lora.number("lora_alpha", RANK, 0))
            .optDropout(lora.number("lora_dropout", 0, 0))
            .optRankStabilized(lora.flag("use_rslora", false))
            .optDora(lora.flag("use_dora", false))
            .optTaskType("CAUSAL_LM")
            .optQuantization(base(lora))
            .optBaseModel(model);
    if (lora.has("target_modules")) {
      builder.optTargets(targets(lora));
    }
    List<String> saved = lora.texts("modules_to_save");
    if (saved != null) {
      builder.optModulesToSave(saved);
    }
    lora.requireAllAsked();
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file.file(), KEY + ": " + e.getMessage(), e);
    }
  }

  /** Says whether the model is to be held in few bits. */
  static boolean isQuantized(ConfigFile file) throws CheckpointException {
    return file.isObject(KEY) && base(file.object(KEY)) != null;
  }

  private static Quantization base(ConfigFile lora) throws CheckpointException {
    String base = lora.choice("base", FULL, List.of(FULL, INT8, NF4));
    boolean nested = lora.flag("double_quantization", false);
    if (nested && !base.equals(NF4)) {
      throw lora.wrong("double_quantization", "base: nf4 beside it");
    }
    return switch (base) {
      case NF4 -> Quantization.nf4(nested);
      case INT8 -> Quantization.int8();
      default -> null;
    };
  }

  private static ModuleChoice targets(ConfigFile lora) throws CheckpointException {
    if (lora.isText("target_modules")) {
      return ModuleChoice.of(lora.text("target_modules", null));
    }
    return ModuleChoice.names(lora.texts("target_modules").toArray(String[]::new));
  }
}
