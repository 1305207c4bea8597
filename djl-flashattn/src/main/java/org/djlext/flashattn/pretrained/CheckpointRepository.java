package org.djlext.flashattn.pretrained;

import ai.djl.util.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A checkpoint on this machine. */
class CheckpointRepository extends OneModelRepository {

  private static final Set<String> FOREIGN =
      Set.of("pt", "params", "onnx", "pb", "tflite", "pdmodel", "mar");

  private final Path path;

  CheckpointRepository(String name, URI uri, Path path) {
    super(name, uri, String.valueOf(path.toAbsolutePath().normalize().getFileName()));
    this.path = path.toAbsolutePath().normalize();
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
      return ours && !theirs && ServingProperties.of(path).leaveItToUs();
    } catch (IOException | IllegalArgumentException e) {
      return false; // DJL's own repository reports what is wrong with the folder
    }
  }

  @Override
  public boolean isRemote() {
    return false;
  }

  @Override
  public URI getBaseUri() {
    return path.toUri();
  }

  @Override
  void describe(Map<String, Object> arguments, Map<String, String> options) throws IOException {
    describe(path, arguments, options);
  }

  @Override
  void fetch(Progress progress) {
    // it is here
  }

  @Override
  Path place() {
    return path;
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
