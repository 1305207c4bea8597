package org.djlext.flashattn.pretrained;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.djlext.flashattn.pretrained.onnx.OnnxGraph;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** The model families on the class path, by the model types they read. */
public final class ModelRegistry {

  private ModelRegistry() {}

  /**
   * Finds the family that reads a model type.
   *
   * @param modelType the type as written in a checkpoint
   * @param file where it was read, for errors
   * @return the family's loader
   * @throws CheckpointException if no family reads it; names those that are known
   */
  public static PretrainedModelLoader find(String modelType, Path file) throws CheckpointException {
    PretrainedModelLoader loader = Families.BY_TYPE.get(modelType);
    if (loader == null) {
      throw new CheckpointException(
          file, "model_type", "one of " + Families.BY_TYPE.keySet(), modelType);
    }
    return loader;
  }

  /**
   * Lists what can be read.
   *
   * @return all model types of all families, in alphabetical order
   */
  public static Set<String> modelTypes() {
    return Collections.unmodifiableSet(Families.BY_TYPE.keySet());
  }

  /**
   * Asks all families whether they recognize weights without config.json.
   *
   * @param path the file or folder that holds them, for errors
   * @param weights the weights
   * @return what config.json would say, or nothing
   * @throws IOException if a family recognizes them and cannot run them
   */
  static Optional<JsonObject> recognize(Path path, WeightSource weights) throws IOException {
    for (PretrainedModelLoader loader : families()) {
      Optional<JsonObject> config = loader.recognize(path, weights);
      if (config.isPresent()) {
        return config;
      }
    }
    return Optional.empty();
  }

  /**
   * Asks all families whether a folder has the several files that one of them publishes.
   *
   * @param path any path
   * @return the weights of all files, or nothing
   * @throws IOException if some of a family's files are there and others are not, or damaged
   */
  static Optional<WeightSource> openParts(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      for (PretrainedModelLoader loader : families()) {
        Optional<WeightSource> weights = loader.openParts(path);
        if (weights.isPresent()) {
          return weights;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Finds the family of an ONNX file.
   *
   * @param graph what the file says of itself
   * @return the family's loader, or nothing if none recognizes it
   */
  static Optional<PretrainedModelLoader> find(OnnxGraph graph) {
    return families().stream().filter(loader -> loader.recognizes(graph)).findFirst();
  }

  private static Set<PretrainedModelLoader> families() {
    return new LinkedHashSet<>(Families.BY_TYPE.values());
  }

  /** Loaded on first use, so that a broken family fails a load and not a class. */
  private static final class Families {

    static final Map<String, PretrainedModelLoader> BY_TYPE = load();

    private static Map<String, PretrainedModelLoader> load() {
      Map<String, PretrainedModelLoader> families = new TreeMap<>();
      for (PretrainedModelLoader loader : ServiceLoader.load(PretrainedModelLoader.class)) {
        for (String type : loader.modelTypes()) {
          PretrainedModelLoader other = families.put(type, loader);
          if (other != null) {
            throw new IllegalStateException(
                "both %s and %s read the model type %s; remove one from the class path"
                    .formatted(other.getClass().getName(), loader.getClass().getName(), type));
          }
        }
      }
      return families;
    }
  }
}
