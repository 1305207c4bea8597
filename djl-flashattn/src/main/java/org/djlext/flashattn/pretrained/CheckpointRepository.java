package org.djlext.flashattn.pretrained;

import ai.djl.util.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.pickle.PickleFile;

/** A checkpoint on this machine. */
class CheckpointRepository extends OneModelRepository {

  private static final Set<String> FOREIGN =
      Set.of("params", "onnx", "pb", "tflite", "pdmodel", "mar");

  private final Path path;

  CheckpointRepository(String name, URI uri, Path path) {
    super(name, uri, String.valueOf(path.toAbsolutePath().normalize().getFileName()));
    this.path = path.toAbsolutePath().normalize();
  }

  /**
   * Says whether a path is a checkpoint that only we load: a GGUF file, a file of weights, or a
   * folder with config.json or weights and nothing that DJL would load itself. A {@code .pt} file
   * may be either: DJL loads programs.
   */
  static boolean isCheckpoint(Path path) {
    if (Files.isRegularFile(path)) {
      return isOurs(path);
    }
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> list = Files.list(path)) {
      List<Path> files = list.toList();
      boolean ours = files.contains(path.resolve("config.json")) || any(files, f -> isOurs(f));
      return ours
          && !any(files, CheckpointRepository::isTheirs)
          && ServingProperties.of(path).leaveItToUs();
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

  private static boolean any(List<Path> files, Predicate<Path> which) {
    return files.stream().anyMatch(which);
  }

  private static boolean isOurs(Path file) {
    return switch (extension(file)) {
      case "gguf", "safetensors" -> true;
      case "pth", "ckpt" -> !PickleFile.isProgram(file); // what is wrong with it, we say best
      case "pt", "bin" -> PickleFile.isOne(file);
      default -> false;
    };
  }

  private static boolean isTheirs(Path file) {
    String extension = extension(file);
    return file.endsWith("metadata.json")
        || FOREIGN.contains(extension)
        || extension.equals("pt") && !PickleFile.isOne(file);
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
