package org.djlext.flashattn.pretrained;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorFactory;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.djlext.flashattn.pretrained.onnx.OnnxGraph;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/**
 * What the registry must know of one model family; each family has one, named in a ServiceLoader
 * file.
 */
public interface PretrainedModelLoader {

  /**
   * Returns the {@code model_type} values of config.json, and the {@code general.architecture}
   * values of GGUF files, that this family reads.
   *
   * @return a non-empty set
   */
  Set<String> modelTypes();

  /**
   * Opens weights that this family publishes as several files of one folder, which no format joins.
   *
   * @param folder a folder
   * @return all of them as one source, or nothing if the folder has no such files
   * @throws IOException if it has some of them and not all, or they are damaged
   */
  default Optional<WeightSource> openParts(Path folder) throws IOException {
    return Optional.empty();
  }

  /**
   * Recognizes weights that were published without config.json.
   *
   * @param path the file or folder that holds them, for errors
   * @param weights the weights
   * @return what config.json would say, {@code model_type} included; nothing if they are of another
   *     family, or if this one cannot tell
   * @throws IOException if they are of this family but not of a shape that it can run
   */
  default Optional<JsonObject> recognize(Path path, WeightSource weights) throws IOException {
    return Optional.empty();
  }

  /**
   * Says whether a graph is a model of this family, so that {@link #translatorFactory()} serves it
   * when DJL's ONNX Runtime engine runs it.
   *
   * @param graph what an ONNX file says of itself
   * @return whether it is one
   */
  default boolean recognizes(OnnxGraph graph) {
    return false;
  }

  /**
   * Builds the Block for a checkpoint, its parameters without values.
   *
   * @param checkpoint an open checkpoint whose model type is one of {@link #modelTypes()}
   * @param arguments the arguments of the {@code Criteria}
   * @return the Block
   * @throws IOException if the configuration is not one this family can run
   */
  Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException;

  /**
   * Returns which checkpoint tensor fills which parameter.
   *
   * @param checkpoint the checkpoint that {@link #newBlock} was given
   * @return the table, in the direction of loading
   * @throws IOException if the configuration is not one this family can run
   */
  WeightTable weightTable(Checkpoint checkpoint) throws IOException;

  /**
   * Returns shapes of inputs that the Block accepts, for initializing it.
   *
   * @return the shapes of the raw inputs, as small as they may be
   */
  Shape[] inputShapes();

  /**
   * Returns the factory of the family's translators, which DJL makes anew by its class name.
   *
   * @return a factory that supports at least {@code (NDList, NDList)}
   */
  TranslatorFactory translatorFactory();
}
