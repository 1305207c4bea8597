package org.djlext.flashattn.pretrained;

import ai.djl.engine.Engine;
import ai.djl.repository.Repository;
import ai.djl.util.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.onnx.OnnxGraph;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * An ONNX file that a family on the class path recognizes: DJL's ONNX Runtime engine runs it, and
 * the family has its translators. What the program or serving.properties say wins.
 */
final class OnnxRepository extends OneModelRepository {

  private static final String ENGINE = "OnnxRuntime";
  private static final String ENDING = ".onnx";

  private final Path file;

  private OnnxRepository(String name, URI uri, Path file) {
    super(name, uri, modelName(file));
    this.file = file;
  }

  /**
   * Finds the file of a path.
   *
   * @return nothing if the path is no such file or folder of one, which is then DJL's as ever
   */
  static Optional<Repository> find(String name, URI uri, Path path) {
    try {
      if (Files.isRegularFile(path) && isOnnx(path)) {
        return ofFile(name, uri, path);
      }
      if (!Files.isDirectory(path) || Files.exists(path.resolve("metadata.json"))) {
        return Optional.empty();
      }
      try (Stream<Path> list = Files.list(path)) {
        List<Path> files = list.filter(OnnxRepository::isOnnx).toList();
        return files.size() == 1 ? ofFile(name, uri, files.get(0)) : Optional.empty();
      }
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // DJL reports what is wrong with it
    }
  }

  private static Optional<Repository> ofFile(String name, URI uri, Path file) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    Map<String, String> serving = ServingProperties.of(absolute.getParent()).arguments();
    boolean ours =
        ENGINE.equals(serving.getOrDefault("engine", ENGINE))
            && !serving.containsKey("blockFactory")
            && isOurs(absolute);
    return ours ? Optional.of(new OnnxRepository(name, uri, absolute)) : Optional.empty();
  }

  private static boolean isOurs(Path file) throws IOException {
    try {
      return ModelRegistry.find(OnnxGraph.read(file)).isPresent();
    } catch (CheckpointException e) {
      return Files.size(file) > 0; // is damaged, which we say best
    }
  }

  private static boolean isOnnx(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ENDING);
  }

  private static String modelName(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ENDING.length());
  }

  @Override
  public boolean isRemote() {
    return false;
  }

  @Override
  public URI getBaseUri() {
    return file.toUri();
  }

  @Override
  void describe(Map<String, Object> arguments, Map<String, String> options) throws IOException {
    OnnxGraph graph = OnnxGraph.read(file);
    if (!Engine.hasEngine(ENGINE)) {
      throw new CheckpointException(
          file,
          "an ONNX file is run by DJL's ONNX Runtime engine, which is not on the class path: add"
              + " the dependency ai.djl.onnxruntime:onnxruntime-engine:"
              + Engine.getDjlVersion());
    }
    ServingProperties serving = ServingProperties.of(file.getParent());
    serving.arguments().forEach(arguments::putIfAbsent);
    serving.options().forEach(options::putIfAbsent);
    PretrainedModelLoader family =
        ModelRegistry.find(graph)
            .orElseThrow(() -> new CheckpointException(file, "no family recognizes this model"));
    arguments.putIfAbsent("translatorFactory", family.translatorFactory().getClass().getName());
    arguments.put(PretrainedBlockFactory.CHECKPOINT, file.toString());
  }

  @Override
  void build(Map<String, Object> arguments, Map<String, String> options) {
    arguments.putIfAbsent("engine", ENGINE);
  }

  @Override
  void fetch(Progress progress) {
    // it is here
  }

  @Override
  Path place() {
    return file;
  }
}
