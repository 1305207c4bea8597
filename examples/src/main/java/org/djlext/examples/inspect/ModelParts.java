package org.djlext.examples.inspect;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.djlext.flashattn.pretrained.CheckpointSummary;
import org.djlext.vlm.chameleon.ChameleonConfig;
import org.djlext.vlm.kimivl.KimiVlConfig;
import org.djlext.vlm.moonlight.MoonlightConfig;
import org.djlext.vlm.moonvit.MoonVitConfig;
import org.djlext.vlm.moonvit.MoonVitImageProcessor;

/**
 * What a model has beside a plain decoder, as far as its family is one that is told about here.
 *
 * @param mixture its experts, or null
 * @param vision its tower for pictures, or null
 * @param codebook its image tokenizer, or null
 * @param refused why the configuration is none that can be run, or null
 */
record ModelParts(MixturePart mixture, VisionPart vision, CodebookPart codebook, String refused) {

  private static final String DECODER = "language_model.";
  private static final String DRAWING = "model.vqmodel.decoder.conv_in.weight";
  private static final ModelParts NONE = new ModelParts(null, null, null, null);

  static ModelParts of(Path path, CheckpointSummary summary) {
    Optional<JsonObject> config = summary.config();
    if (config.isEmpty() || summary.modelType().isEmpty()) {
      return NONE;
    }
    try {
      return read(path, config.get(), summary, summary.modelType().get());
    } catch (IOException | IllegalArgumentException e) {
      return new ModelParts(null, null, null, e.getMessage());
    }
  }

  private static ModelParts read(
      Path path, JsonObject config, CheckpointSummary summary, String modelType)
      throws IOException {
    Path file = path.resolve("config.json");
    return switch (modelType) {
      case "deepseek_v3", "kimi_k2" ->
          new ModelParts(
              MixturePart.of(MoonlightConfig.fromJson(config, file), summary, ""),
              null,
              null,
              null);
      case "kimi_vl" -> {
        KimiVlConfig kimi = KimiVlConfig.fromJson(config, file);
        yield new ModelParts(
            MixturePart.of(kimi.text(), summary, DECODER), vision(kimi.vision(), path), null, null);
      }
      case "moonvit" ->
          new ModelParts(null, vision(MoonVitConfig.fromJson(config, file), path), null, null);
      case "chameleon" -> {
        boolean draws = summary.tensors().stream().anyMatch(t -> t.name().equals(DRAWING));
        yield new ModelParts(
            null, null, CodebookPart.of(ChameleonConfig.fromJson(config, file), draws), null);
      }
      default -> NONE;
    };
  }

  private static VisionPart vision(MoonVitConfig tower, Path folder) throws IOException {
    MoonVitImageProcessor processor = MoonVitImageProcessor.from(folder);
    processor.requireFit(tower);
    return VisionPart.of(tower, processor);
  }
}
