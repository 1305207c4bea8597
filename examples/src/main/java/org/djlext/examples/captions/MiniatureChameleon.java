package org.djlext.examples.captions;

import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.NormalInitializer;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.djlext.examples.language.ChatMarkup;
import org.djlext.examples.language.TokenizerWriter;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.PretrainedWeights;
import org.djlext.vlm.chameleon.ChameleonBlock;
import org.djlext.vlm.chameleon.ChameleonConfig;
import org.djlext.vlm.chameleon.ChameleonModelLoader;

/** The model that is trained: its shape, its first weights, its folder. */
final class MiniatureChameleon {

  private static final int LAYERS = 4;
  private static final int HEADS = 4;
  private static final int INNER = 3; // with 128, a multiple of 64, which matrices are fastest with
  static final int CONTEXT = 192;
  private static final int CODE_WIDTH = 16;
  private static final int BASE_CHANNELS = 32;
  private static final List<Integer> MULTIPLIER = List.of(1, 2, 2);
  private static final float DEVIATION = 0.02f;

  private final ChameleonConfig config;
  private final ChatMarkup markup;
  private final ChameleonBlock block;

  private MiniatureChameleon(ChameleonConfig config, ChatMarkup markup) {
    this.config = config;
    this.markup = markup;
    this.block = new ChameleonBlock(config, true);
  }

  /**
   * Makes a model without weights.
   *
   * @param hidden E, the size of a hidden state
   * @param words the tokens
   */
  static MiniatureChameleon create(int hidden, CaptionTokens words) throws IOException {
    JsonObject json = new JsonObject();
    json.addProperty("vocab_size", words.ids().size());
    json.addProperty("hidden_size", hidden);
    json.addProperty("intermediate_size", INNER * hidden);
    json.addProperty("num_hidden_layers", LAYERS);
    json.addProperty("num_attention_heads", HEADS);
    json.addProperty("num_key_value_heads", HEADS);
    json.addProperty("max_position_embeddings", CONTEXT);
    json.addProperty("tie_word_embeddings", false);
    JsonObject vq = new JsonObject();
    vq.addProperty("embed_dim", CODE_WIDTH);
    vq.addProperty("num_embeddings", words.codes());
    vq.addProperty("latent_channels", CODE_WIDTH);
    vq.addProperty("resolution", CaptionedScene.SIDE);
    vq.addProperty("base_channels", BASE_CHANNELS);
    JsonArray multiplier = new JsonArray();
    MULTIPLIER.forEach(multiplier::add);
    vq.add("channel_multiplier", multiplier);
    vq.addProperty("num_res_blocks", 1);
    vq.addProperty("attn_type", "none");
    json.add("vq_config", vq);
    JsonObject map = new JsonObject();
    words.ids().forEach(map::addProperty);
    json.add("vocabulary_map", map);
    return new MiniatureChameleon(
        ChameleonConfig.fromJson(json, Path.of("config.json")), words.markup());
  }

  ChameleonBlock block() {
    return block;
  }

  /** Draws the first weights: normal, those that write to the residual stream smaller by depth. */
  void initialize(Model model) {
    float smaller = (float) (DEVIATION / Math.sqrt(2.0 * LAYERS));
    BlockParameters.of(block.decoder())
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
          ChameleonModelLoader.weightTable(),
          model.getNDManager(),
          DataType.FLOAT32);
    }
    block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 1));
  }

  /** Writes config.json and the weights in a type. */
  void save(Path folder, DataType type) throws IOException {
    JsonObject json = config.toJson();
    TokenizerWriter.ids(json, markup);
    String name = type.name().toLowerCase(Locale.ROOT);
    json.addProperty("dtype", name);
    json.addProperty("torch_dtype", name); // what transformers before 4.56 reads
    CheckpointWriter.save(block, ChameleonModelLoader.weightTable(), json, folder, type);
  }
}
