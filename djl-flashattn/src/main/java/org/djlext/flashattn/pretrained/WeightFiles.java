package org.djlext.flashattn.pretrained;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.gguf.GgufFile;
import org.djlext.flashattn.pretrained.pickle.PickleFile;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.ShardedWeights;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/**
 * Finds and opens the weights of a checkpoint, whatever their format. As in transformers,
 * safetensors come before pickles.
 */
public final class WeightFiles {

  private static final String SAFETENSORS = ".safetensors";
  private static final String GGUF = ".gguf";
  private static final Set<String> PICKLES = Set.of(".pth", ".pt", ".bin", ".ckpt");

  private static final String INDEX = ".index.json";
  private static final Pattern NO_WEIGHTS =
      Pattern.compile("adapter_model|training_args|optimizer|scheduler|scaler|rng_state|\\.");

  private WeightFiles() {}

  /**
   * Opens the weights in a folder, or one file of weights.
   *
   * @param path a folder with, in this order of preference, {@code model.safetensors}, {@code
   *     model.safetensors.index.json}, one other safetensors file, {@code pytorch_model.bin},
   *     {@code pytorch_model.bin.index.json}, one other {@code .bin} or {@code .pth} file, or one
   *     {@code .pt} file; or a file: {@code .safetensors}, {@code .gguf}, {@code .pth}, {@code
   *     .pt}, {@code .bin}, {@code .ckpt}, or an index
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
    } else if (PICKLES.stream().anyMatch(name::endsWith)) {
      return PickleFile.open(path);
    } else if (name.endsWith(SAFETENSORS + INDEX)) {
      return ShardedWeights.open(path, SafetensorsFile::open);
    } else if (name.endsWith(".bin" + INDEX)) {
      return ShardedWeights.open(path, PickleFile::open);
    }
    throw new CheckpointException(
        path, "file name", "*.safetensors, *.gguf, *.pth or *.bin", path.getFileName());
  }

  private static WeightSource openFolder(Path folder) throws IOException {
    Path single = folder.resolve("model.safetensors");
    if (Files.isRegularFile(single)) {
      return SafetensorsFile.open(single);
    }
    Path index = folder.resolve("model.safetensors" + INDEX);
    if (Files.isRegularFile(index)) {
      return open(index);
    }
    List<Path> others = weightFiles(folder, Set.of(SAFETENSORS));
    if (others.size() != 1) {
      for (String name : List.of("pytorch_model.bin", "pytorch_model.bin" + INDEX)) {
        if (Files.isRegularFile(folder.resolve(name))) {
          return open(folder.resolve(name));
        }
      }
    }
    if (others.isEmpty()) {
      others = weightFiles(folder, Set.of(".pth", ".bin"));
    }
    if (others.isEmpty()) {
      others = weightFiles(folder, Set.of(".pt"));
    }
    if (others.size() == 1) {
      return open(others.get(0));
    }
    throw new CheckpointException(
        folder,
        "weights",
        "model.safetensors, model.safetensors.index.json, pytorch_model.bin or"
            + " pytorch_model.bin.index.json",
        others.isEmpty()
            ? "none of them" + adapterHint(folder)
            : "several and no index: " + others);
  }

  private static String adapterHint(Path folder) {
    return Files.isRegularFile(folder.resolve("adapter_config.json"))
        ? "; this folder holds an adapter, which needs the folder of its base model"
        : "";
  }

  /** Other files that end so are part of many folders: the state of a training run, adapters. */
  private static List<Path> weightFiles(Path folder, Set<String> endings) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> endings.stream().anyMatch(file.getFileName().toString()::endsWith))
          .filter(file -> !NO_WEIGHTS.matcher(file.getFileName().toString()).lookingAt())
          .sorted()
          .toList();
    }
  }
}
