package org.djlext.flashattn.pretrained;

import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Metadata;
import ai.djl.repository.SimpleRepository;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A repository whose one model is a checkpoint: tells DJL's loader who builds and reads it. */
class CheckpointRepository extends SimpleRepository {

  private static final Set<String> FOREIGN =
      Set.of("pt", "params", "onnx", "pb", "tflite", "pdmodel", "mar");

  private final Path path;

  CheckpointRepository(String name, URI uri, Path path) {
    super(name, uri, path);
    this.path = path.toAbsolutePath();
  }

  /**
   * Says whether a path is a checkpoint that only we load: a GGUF file, or a folder with
   * config.json or safetensors and nothing that DJL would load itself.
   */
  static boolean isCheckpoint(Path path) {
    if (Files.isRegularFile(path)) {
      return Checkpoint.isGguf(path);
    }
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> files = Files.list(path)) {
      Set<String> names = files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
      boolean ours =
          names.contains("config.json") || names.stream().anyMatch(n -> n.endsWith(".safetensors"));
      boolean theirs =
          names.contains("metadata.json")
              || names.stream().anyMatch(n -> FOREIGN.contains(extension(n)));
      return ours && !theirs;
    } catch (IOException e) {
      return false; // DJL's own repository reports what is wrong with the folder
    }
  }

  @Override
  public Metadata locate(MRL mrl) throws IOException {
    Metadata metadata = super.locate(mrl);
    Path config = Files.isDirectory(path) ? path.resolve("config.json") : path;
    PretrainedModelLoader loader = ModelRegistry.find(Checkpoint.modelType(path), config);
    for (Artifact artifact : metadata.getArtifacts()) {
      Map<String, Object> arguments = artifact.getArguments();
      arguments.putIfAbsent("engine", "PyTorch");
      arguments.putIfAbsent("blockFactory", PretrainedBlockFactory.class.getName());
      arguments.putIfAbsent("translatorFactory", loader.translatorFactory().getClass().getName());
      arguments.put(PretrainedBlockFactory.CHECKPOINT, path.toString());
      artifact.setOptions(Map.of("hasParameter", "false"));
    }
    return metadata;
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
