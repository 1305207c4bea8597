package org.djlext.examples.language;

import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.NormalInitializer;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.PretrainedWeights;
import org.djlext.vlm.llama.LlamaBlock;
import org.djlext.vlm.llama.LlamaConfig;
import org.djlext.vlm.llama.LlamaModelLoader;

/** The model that is trained: its shape, its first weights, its folder. */
final class LanguageMiniature {

  private static final int MERGES = 765;
  private static final int TOKENIZER_EXERCISES = 40_000;
  private static final int HIDDEN = 192;
  private static final int INNER = 512;
  private static final int LAYERS = 6;
  private static final int HEADS = 6;
  private static final int KV_HEADS = 2;
  private static final float DEVIATION = 0.02f;

  private final LlamaConfig config;
  private final LlamaBlock block;

  private LanguageMiniature(LlamaConfig config) {
    this.config = config;
    this.block = new LlamaBlock(config);
  }

  /**
   * Learns a tokenizer, writes it to a folder and makes a model for it, without weights.
   *
   * @param folder where the tokenizer is written
   * @param mixture what the tokenizer learns from
   * @param context how many tokens the model is to read
   * @param seed decides the exercises
   */
  static LanguageMiniature create(Path folder, TaskMixture mixture, int context, long seed)
      throws IOException {
    BytePairTrainer trainer = new BytePairTrainer();
    Random random = new Random(seed);
    for (int i = 0; i < TOKENIZER_EXERCISES; i++) {
      Exercise exercise = Split.TRAINING.draw(mixture.draw(random), random);
      trainer.add(exercise.prompt());
      trainer.add(exercise.answer());
      trainer.add("user\nassistant\nsystem\n");
    }
    ChatRows.SYSTEM.forEach(trainer::add);
    int vocabulary = TokenizerWriter.write(folder, trainer.train(MERGES), context);
    return new LanguageMiniature(
        new LlamaConfig(
            vocabulary,
            HIDDEN,
            INNER,
            LAYERS,
            HEADS,
            KV_HEADS,
            HIDDEN / HEADS,
            context,
            1e-5,
            10_000,
            new RotaryScaling.None(),
            0,
            true,
            false,
            false));
  }

  LlamaBlock block() {
    return block;
  }

  /** Draws the first weights: normal, those that write to the residual stream smaller by depth. */
  void initialize(Model model) {
    float smaller = (float) (DEVIATION / Math.sqrt(2.0 * LAYERS));
    BlockParameters.of(block)
        .forEach(
            (path, parameter) -> {
              boolean residual = path.contains("o_proj") || path.contains("down_proj");
              if (!path.contains("norm")) {
                parameter.setInitializer(new NormalInitializer(residual ? smaller : DEVIATION));
              }
            });
    block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
  }

  /** Reads the weights of a folder that {@link #save} wrote. */
  void load(Model model, Path folder) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      PretrainedWeights.load(
          block,
          folder,
          checkpoint.weights(),
          LlamaModelLoader.weightTable(),
          model.getNDManager(),
          DataType.FLOAT32);
    }
    block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
  }

  /** Writes config.json and the weights in a type. */
  void save(Path folder, DataType type) throws IOException {
    JsonObject json = config.toJson();
    TokenizerWriter.ids(json);
    String name = type.name().toLowerCase(java.util.Locale.ROOT);
    json.addProperty("dtype", name);
    json.addProperty("torch_dtype", name); // what transformers before 4.56 reads
    CheckpointWriter.save(block, LlamaModelLoader.weightTable(), json, folder, type);
  }
}
