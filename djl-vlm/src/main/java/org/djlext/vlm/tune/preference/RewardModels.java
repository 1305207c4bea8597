package org.djlext.vlm.tune.preference;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.PretrainedWeights;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.decoder.ScoreBlock;
import org.djlext.vlm.llama.LlamaBlock;
import org.djlext.vlm.llama.LlamaConfig;
import org.djlext.vlm.llama.LlamaModelLoader;
import org.djlext.vlm.tune.TextFiles;
import org.djlext.vlm.tune.WholeModel;

/** Makes reward models of language models. */
public final class RewardModels {

  private RewardModels() {}

  /**
   * Writes the folder of a reward model that has learnt nothing yet: the layers of a language model
   * and a random head, as transformers' {@code AutoModelForSequenceClassification} begins with one
   * label.
   *
   * @param base a checkpoint folder of a LLaMA
   * @param folder where the reward model is written, float32
   * @param seed of the head
   * @throws IOException if the base cannot be read or the folder not written
   */
  public static void begin(Path base, Path folder, long seed) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(base);
        NDManager manager = NDManager.newBaseManager()) {
      if (checkpoint.gguf().isPresent() || !checkpoint.modelType().equals("llama")) {
        throw new CheckpointException(
            checkpoint.configFile(),
            "model_type",
            "llama, in a checkpoint folder",
            checkpoint.gguf().isPresent() ? "a GGUF file" : checkpoint.modelType());
      }
      JsonObject json = checkpoint.config().deepCopy();
      json.addProperty("tie_word_embeddings", true); // there is no head of tokens any more
      LlamaConfig config = LlamaConfig.fromJson(json, checkpoint.configFile());
      LlamaBlock decoder = new LlamaBlock(config);
      PretrainedWeights.load(
          decoder,
          base,
          checkpoint.weights(),
          LlamaModelLoader.weightTable(),
          manager,
          DataType.FLOAT32);
      ScoreBlock block = new ScoreBlock(decoder);
      manager.getEngine().setRandomSeed((int) seed);
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
      CheckpointWriter.save(block, LlamaModelLoader.scoreTable(), scored(checkpoint), folder);
    }
    TextFiles.copy(base, folder);
  }

  /**
   * Opens a reward model, or begins one of a language model's layers; value models begin so too.
   *
   * @param name a checkpoint folder, {@code hf://ORG/NAME} or {@code djl://GROUP/NAME} of either
   * @param begun where a new one is written if the name is that of a language model
   * @param seed of a new head
   * @param device where to, or null for the engine's choice
   * @return the model, whose Block is a {@link ScoreBlock}; to be closed
   * @throws IOException if there is none, or it is neither
   */
  public static WholeModel open(String name, Path begun, long seed, Device device)
      throws IOException {
    WholeModel model = WholeModel.open(name, device);
    if (model.model().getBlock() instanceof ScoreBlock) {
      return model;
    }
    try (model) {
      begin(model.origin(), begun, seed);
      return WholeModel.open(begun.toString(), device);
    }
  }

  private static JsonObject scored(Checkpoint checkpoint) {
    JsonObject config = checkpoint.config().deepCopy();
    JsonArray kinds = new JsonArray();
    kinds.add("LlamaForSequenceClassification");
    config.add("architectures", kinds);
    JsonObject labels = new JsonObject();
    labels.addProperty("0", "LABEL_0");
    config.add("id2label", labels); // one label, for transformers
    JsonObject ids = new JsonObject();
    ids.addProperty("LABEL_0", 0);
    config.add("label2id", ids);
    choosePadding(config);
    config.addProperty("dtype", "float32");
    config.addProperty("torch_dtype", "float32");
    return config;
  }

  /**
   * transformers reads the last token that is no padding, hence never the end of a text where that
   * is the padding too. What a text begins with can be both.
   */
  private static void choosePadding(JsonObject config) {
    JsonElement pad = config.get("pad_token_id");
    JsonElement end = config.get("eos_token_id");
    if (pad == null || pad.isJsonNull() || pad.equals(end)) {
      JsonElement begin = config.get("bos_token_id");
      config.add("pad_token_id", begin == null || begin.isJsonNull() ? end : begin);
    }
  }
}
