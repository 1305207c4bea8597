package org.djlext.flashattn.pretrained;

import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * Makes the Block of a checkpoint and fills it. The argument {@code dtype} chooses the type of its
 * weights: {@code float32} (the default), {@code float16}, or {@code stored}. With the argument
 * {@code mmap=false} no weights are mapped: see {@code WeightSource} for when that is needed.
 */
public final class PretrainedBlockFactory implements BlockFactory {

  /** The argument that names the checkpoint when it is not the model's folder itself. */
  static final String CHECKPOINT = "checkpoint";

  private static final long serialVersionUID = 1L;

  /** Constructs the factory, as DJL does by name. */
  public PretrainedBlockFactory() {}

  @Override
  public Block newBlock(Model model, Path modelPath, Map<String, ?> arguments) throws IOException {
    Object named = arguments.get(CHECKPOINT);
    Path path = named == null ? modelPath : Path.of(named.toString());
    DataType dataType = dataType(path, arguments.get("dtype"));
    boolean mapped = flag(path, "mmap", arguments.get("mmap"));
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      PretrainedModelLoader loader =
          ModelRegistry.find(checkpoint.modelType(), checkpoint.configFile());
      Block block = loader.newBlock(checkpoint, arguments);
      PretrainedWeights.load(
          block,
          path,
          mapped ? checkpoint.weights() : new CopiedWeights(checkpoint.weights()),
          loader.weightTable(checkpoint),
          model.getNDManager(),
          dataType);
      try {
        DataType held = block.getParameters().valueAt(0).getArray().getDataType();
        block.initialize(model.getNDManager(), held, loader.inputShapes());
        block.freezeParameters(true); // a trainer thaws them; other threads begin in gradient mode
        return block;
      } catch (RuntimeException e) {
        block.clear();
        throw e;
      }
    }
  }

  private static boolean flag(Path path, String name, Object argument) throws CheckpointException {
    String value = argument == null ? "true" : argument.toString().toLowerCase(Locale.ROOT);
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new CheckpointException(path, "argument " + name, "true or false", argument);
    };
  }

  private static DataType dataType(Path path, Object argument) throws CheckpointException {
    String name = argument == null ? "float32" : argument.toString().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "float32" -> DataType.FLOAT32;
      case "float16" -> DataType.FLOAT16;
      case "stored" -> null;
      default ->
          throw new CheckpointException(path, "argument dtype", "float32, float16 or stored", name);
    };
  }
}
