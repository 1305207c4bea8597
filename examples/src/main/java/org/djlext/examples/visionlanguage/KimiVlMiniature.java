package org.djlext.examples.visionlanguage;

import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.NormalInitializer;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.djlext.examples.language.BytePairTrainer;
import org.djlext.examples.language.TokenizerWriter;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.PretrainedWeights;
import org.djlext.vlm.kimivl.KimiVlBlock;
import org.djlext.vlm.kimivl.KimiVlConfig;
import org.djlext.vlm.kimivl.KimiVlModelLoader;
import org.djlext.vlm.moonlight.AttentionConfig;
import org.djlext.vlm.moonlight.ExpertsConfig;
import org.djlext.vlm.moonlight.MoonlightConfig;
import org.djlext.vlm.moonvit.MoonVitConfig;
import org.djlext.vlm.moonvit.MoonVitImageProcessor;

/** The model that is trained: its shape, its first weights, its folder. */
final class KimiVlMiniature {

  /** Pictures of the training need no more patches. */
  static final int MOST_PATCHES = 400;

  private static final int CONTEXT = 512;
  private static final int TOKENIZER_PICTURES = 4000;
  private static final int MERGES = 2000; // more than there are
  private static final float DEVIATION = 0.05f;
  private static final float PLACES = 0.3f;
  private static final float PATCHES = 0.04f;
  private static final MoonVitConfig TOWER = new MoonVitConfig(7, 20, 20, 4, 3, 64, 192, 4, 4);
  private static final AttentionConfig ATTENTION =
      new AttentionConfig(
          4, 0, 48, 16, 16, 24, 10_000, new RotaryScaling.None(), true, 0, false, 0);
  private static final ExpertsConfig EXPERTS =
      new ExpertsConfig(8, 2, 1, 64, 1, 1, true, 1.5, 1, 1);
  private static final int HIDDEN = 96;
  private static final int INNER = 256;
  private static final int LAYERS = 3;
  private static final MoonVitImageProcessor PUBLISHED = MoonVitImageProcessor.published();

  private final KimiVlConfig config;
  private final KimiVlBlock block;

  private KimiVlMiniature(KimiVlConfig config) {
    this.config = config;
    this.block = new KimiVlBlock(config);
  }

  /**
   * Learns a tokenizer of the questions' words, writes all of a checkpoint but the weights to a
   * folder and makes a model for it.
   *
   * @param folder where files are written
   * @param seed decides the questions
   */
  static KimiVlMiniature create(Path folder, long seed) throws IOException {
    BytePairTrainer trainer = new BytePairTrainer();
    for (int i = 0; i < TOKENIZER_PICTURES; i++) {
      for (PictureQuestion question :
          PictureQuestions.all(AskedPicture.draw(seed, i, 1).sketch())) {
        trainer.add(question.text());
        trainer.add(question.answer());
      }
      trainer.add("user\nassistant\nsystem\nimage");
    }
    int vocabulary =
        TokenizerWriter.write(folder, VisionChatFormat.MARKUP, trainer.train(MERGES), CONTEXT);
    images().save(folder);
    return new KimiVlMiniature(config(vocabulary));
  }

  static MoonVitImageProcessor images() {
    return new MoonVitImageProcessor(
        MOST_PATCHES,
        TOWER.patchSize(),
        TOWER.mergeHeight(),
        TOWER.mergeWidth(),
        true,
        PUBLISHED.mean(),
        PUBLISHED.deviation());
  }

  private static KimiVlConfig config(int vocabulary) {
    MoonlightConfig text =
        new MoonlightConfig(
            vocabulary, HIDDEN, INNER, LAYERS, CONTEXT, 1e-5, true, ATTENTION, EXPERTS);
    List<String> special = VisionChatFormat.MARKUP.special();
    return new KimiVlConfig(TOWER, text, special.indexOf(VisionChatFormat.MEDIA));
  }

  KimiVlBlock block() {
    return block;
  }

  /** Draws the first weights; biases begin at zero. */
  void initialize(Model model) {
    BlockParameters.of(block)
        .forEach(
            (path, parameter) -> {
              if (path.contains("norm") || path.endsWith("bias")) {
                return;
              }
              parameter.setInitializer(new NormalInitializer(deviation(path)));
            });
    block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
  }

  /** What writes to a residual stream begins smaller by depth. */
  private static float deviation(String path) {
    if (path.contains("pos_emb")) {
      return PLACES;
    } else if (path.contains("patch_embed")) {
      return PATCHES; // a patch has 147 values, most of them that of the paper
    }
    boolean residual = Stream.of("o_proj", "down_proj", ".wo.", ".fc1.").anyMatch(path::contains);
    return residual ? (float) (DEVIATION / Math.sqrt(2.0 * LAYERS)) : DEVIATION;
  }

  /** Reads the weights of a folder that {@link #save} wrote. */
  void load(Model model, Path folder) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      PretrainedWeights.load(
          block,
          folder,
          checkpoint.weights(),
          KimiVlModelLoader.weightTable(),
          model.getNDManager(),
          DataType.FLOAT32);
    }
    block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
  }

  /** Writes config.json and the weights in a type. */
  void save(Path folder, DataType type) throws IOException {
    JsonObject json = config.toJson();
    TokenizerWriter.ids(json, VisionChatFormat.MARKUP);
    json.addProperty("dtype", type.name().toLowerCase(Locale.ROOT));
    json.addProperty("torch_dtype", type.name().toLowerCase(Locale.ROOT));
    CheckpointWriter.save(block, KimiVlModelLoader.weightTable(), json, folder, type);
  }
}
