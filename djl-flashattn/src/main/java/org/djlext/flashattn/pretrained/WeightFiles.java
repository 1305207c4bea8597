package org.djlext.flashattn.pretrained;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.gguf.GgufFile;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.ShardedWeights;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** Finds and opens the weights of a checkpoint, whatever their format. */
public final class WeightFiles {

  private static final String SAFETENSORS = ".safetensors";
  private static final String GGUF = ".gguf";

  private WeightFiles() {}

  /**
   * Opens the weights in a folder, or one file of weights.
   *
   * @param path a folder with {@code model.safetensors}, {@code model.safetensors.index.json} or
   *     one other safetensors file; or a {@code .safetensors} or {@code .gguf} file
   * @return the tensors
   * @throws IOException if there are none, or they are damaged
   */
  public static WeightSource open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return openFolder(path);
    }
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(SAFETENSORS)) {
      return SafetensorsFile.open(path);
    } else if (name.endsWith(GGUF)) {
      return GgufFile.open(path);
    }
    throw new CheckpointException(path, "file name", "*.safetensors or *.gguf", path.getFileName());
  }

  private static WeightSource openFolder(Path folder) throws IOException {
    Path single = folder.resolve("model.safetensors");
    if (Files.isRegularFile(single)) {
      return SafetensorsFile.open(single);
    }
    Path index = folder.resolve("model.safetensors.index.json");
    if (Files.isRegularFile(index)) {
      return ShardedWeights.open(index, SafetensorsFile::open);
    }
    List<Path> others = filesEnding(folder, SAFETENSORS);
    if (others.size() == 1) {
      return SafetensorsFile.open(others.get(0));
    }
    throw new CheckpointException(
        folder,
        "weights",
        "model.safetensors or model.safetensors.index.json",
        others.isEmpty() ? "none of them" : "several files and no index: " + others);
  }

  private static List<Path> filesEnding(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    }
  }
}
