package org.djlext.face.detect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.djlext.flashattn.pretrained.WeightFiles;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** The three files {@code pnet}, {@code rnet} and {@code onet} that facenet-pytorch contains. */
final class MtcnnFiles {

  private static final List<String> ENDINGS = List.of(".safetensors", ".pt", ".pth");

  private MtcnnFiles() {}

  /**
   * Opens the three files as the one dictionary that facenet-pytorch's {@code MTCNN} has.
   *
   * @return nothing if the folder has none of them
   * @throws CheckpointException naming those that are missing if it has others
   */
  static Optional<WeightSource> open(Path folder) throws IOException {
    Map<String, Path> files = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (MtcnnNetwork.Kind kind : MtcnnNetwork.Kind.values()) {
      Optional<Path> file =
          ENDINGS.stream()
              .map(ending -> folder.resolve(kind.prefix() + ending))
              .filter(Files::isRegularFile)
              .findFirst();
      file.ifPresentOrElse(
          f -> files.put(kind.prefix(), f), () -> missing.add(kind.prefix() + ".pt"));
    }
    if (files.isEmpty()) {
      return Optional.empty();
    }
    if (!missing.isEmpty()) {
      throw new CheckpointException(
          folder,
          "files",
          "pnet.pt, rnet.pt and onet.pt of MTCNN (or .pth, .safetensors)",
          "no " + String.join(" and no ", missing));
    }
    NamedParts parts = new NamedParts(folder);
    try {
      for (Map.Entry<String, Path> file : files.entrySet()) {
        parts.add(file.getKey(), WeightFiles.open(file.getValue()));
      }
      return Optional.of(parts);
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  /** Says whether weights have the names of all three networks. */
  static boolean areThose(WeightSource weights) {
    for (MtcnnNetwork.Kind kind : MtcnnNetwork.Kind.values()) {
      if (!weights.names().contains(kind.prefix() + ".conv1.weight")
          || !weights.names().contains(kind.prefix() + ".prelu1.weight")) {
        return false;
      }
    }
    return true;
  }
}
