package org.djlext.examples.scenes;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.djlext.detr.DetrBlock;
import org.djlext.detr.DetrConfig;
import org.djlext.detr.DetrImageProcessor;
import org.djlext.detr.DetrModelLoader;
import org.djlext.detr.LayerStack;
import org.djlext.detr.Regularization;
import org.djlext.detr.ResizeRule;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.PretrainedWeights;
import org.djlext.flashattn.pretrained.weights.WholeFile;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;

/** The model that is trained: its shape, its first weights, its folder. */
final class MiniatureDetr {

  private static final int STEM = 32;
  private static final List<Integer> WIDTHS = List.of(32, 64, 128);
  private static final List<Integer> DEPTHS = List.of(1, 2, 2);
  private static final int HIDDEN = 128;
  private static final int QUERIES = 20;
  private static final int ENCODER_LAYERS = 2;
  private static final int DECODER_LAYERS = 3;
  private static final int HEADS = 8;
  private static final int FEED_FORWARD = 256;

  private static final Shape PICTURE = new Shape(1, 3, SceneGenerator.SIZE, SceneGenerator.SIZE);

  private MiniatureDetr() {}

  /**
   * Returns the shape.
   *
   * @param frozenNorms whether the norms of the backbone are constants; they learn from batches at
   *     first, as the paper's backbone did before it came to the detector
   * @param panoptic whether there is a mask head
   */
  static DetrConfig config(boolean frozenNorms, boolean panoptic) {
    ResNetConfig backbone =
        ResNetConfig.of(STEM, WIDTHS, DEPTHS, ResidualForm.BASIC).withFrozen(frozenNorms, 0);
    return DetrConfig.builder()
        .setLabels(Stream.of(SceneCategory.values()).map(SceneCategory::label).toList())
        .optBackbone(backbone)
        .optHiddenSize(HIDDEN)
        .optQueries(QUERIES)
        .optEncoder(new LayerStack(ENCODER_LAYERS, HEADS, FEED_FORWARD))
        .optDecoder(new LayerStack(DECODER_LAYERS, HEADS, FEED_FORWARD))
        .optRegularization(Regularization.NONE)
        .optAuxiliaryOutputs(true)
        .optNormalizedLayers(true)
        .optPanoptic(panoptic)
        .build();
  }

  /** Makes a Block with first weights that belongs to a model. */
  static DetrBlock create(Model model, DetrConfig config) {
    DetrBlock block = new DetrBlock(config);
    block.initialize(model.getNDManager(), DataType.FLOAT32, PICTURE);
    return block;
  }

  /** Reads a folder that {@link #save} wrote. */
  static DetrBlock load(Model model, Path folder, DetrConfig config) throws IOException {
    DetrBlock block = new DetrBlock(config);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      PretrainedWeights.load(
          block,
          folder,
          checkpoint.weights(),
          DetrModelLoader.weightTable(config),
          model.getNDManager(),
          DataType.FLOAT32);
    }
    block.initialize(model.getNDManager(), DataType.FLOAT32, PICTURE);
    return block;
  }

  /** Copies the values of all parameters that both Blocks have. */
  static void copy(Block from, Block to) {
    Map<String, Parameter> targets = BlockParameters.of(to);
    BlockParameters.of(from)
        .forEach(
            (path, parameter) -> {
              Parameter target = targets.get(path);
              if (target != null) {
                NDArray array = parameter.getArray();
                array.copyTo(target.getArray());
              }
            });
  }

  /** Writes config.json, preprocessor_config.json and the weights in a type. */
  static void save(DetrBlock block, Path folder, DataType type) throws IOException {
    JsonObject json = block.config().toJson();
    String name = type.name().toLowerCase(Locale.ROOT);
    json.addProperty("dtype", name);
    json.addProperty("torch_dtype", name); // what transformers before 4.56 reads
    CheckpointWriter.save(block, DetrModelLoader.weightTable(block.config()), json, folder, type);
    ResizeRule edges = new ResizeRule.Edges(SceneGenerator.SIZE, 2 * SceneGenerator.SIZE);
    DetrImageProcessor.published().withResize(edges).save(folder, true);
    String stuff =
        SceneCategory.stuff().stream().map(SceneCategory::label).collect(Collectors.joining(","));
    Path serving = folder.resolve("serving.properties");
    WholeFile.write(serving, Files.readString(serving) + "stuff=" + stuff + "\n");
  }
}
