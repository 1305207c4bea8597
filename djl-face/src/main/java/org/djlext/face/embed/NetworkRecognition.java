package org.djlext.face.embed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.djlext.face.embed.EmbeddingNetwork.IResNet;
import org.djlext.face.embed.EmbeddingNetwork.MobileFaceNet;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** Recognizes a network by the names and shapes of its weights. */
final class NetworkRecognition {

  private final Path path;
  private final WeightSource weights;
  private final Set<String> names;

  NetworkRecognition(Path path, WeightSource weights) {
    this.path = path;
    this.weights = weights;
    this.names = weights.names();
  }

  /**
   * Finds the configuration.
   *
   * @return nothing if the weights are of another model
   */
  Optional<FaceEmbeddingConfig> find() throws CheckpointException {
    try {
      if (names.contains("layer1.0.prelu.weight") && names.contains("fc.weight")) {
        return Optional.of(iResNet());
      } else if (names.contains("conv_sep.layers.0.weight")) {
        return Optional.of(mobileFaceNet());
      } else if (names.contains("repeat_1.0.branch0.conv.weight")) {
        int size = size("last_linear.weight", 0);
        return Optional.of(FaceEmbeddingConfig.facenet().withEmbeddingSize(size));
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(path, e.getMessage(), e);
    }
  }

  FaceEmbeddingConfig config() throws CheckpointException {
    return find()
        .orElseThrow(
            () ->
                new CheckpointException(
                    path,
                    "tensors",
                    "those of an IResNet, MobileFaceNet or Inception-ResNet v1",
                    "none named layer1.0.prelu.weight, conv_sep.layers.0.weight or"
                        + " repeat_1.0.branch0.conv.weight"));
  }

  private FaceEmbeddingConfig iResNet() throws CheckpointException {
    List<Integer> widths = new ArrayList<>(List.of(size("conv1.weight", 0)));
    List<Integer> depths = new ArrayList<>();
    for (int stage = 1; names.contains("layer" + stage + ".0.conv1.weight"); stage++) {
      widths.add(size("layer" + stage + ".0.conv1.weight", 0));
      depths.add(count("layer" + stage + ".", ".conv1.weight"));
    }
    int area = size("fc.weight", 1) / widths.get(widths.size() - 1);
    int side = (int) Math.round(Math.sqrt(area));
    if (side * side * widths.get(widths.size() - 1) != size("fc.weight", 1)) {
      throw new CheckpointException(
          path, "fc.weight.shape", "(D, C * side * side)", weights.info("fc.weight").shape());
    }
    return FaceEmbeddingConfig.insightface(new IResNet(widths, depths))
        .withInputSize(side << depths.size())
        .withEmbeddingSize(size("fc.weight", 0));
  }

  private FaceEmbeddingConfig mobileFaceNet() throws CheckpointException {
    boolean plain = names.contains("layers.1.layers.0.weight");
    List<Integer> blocks = new ArrayList<>();
    blocks.add(plain ? 1 : blocks(1));
    for (int part = 3; part <= 7; part += 2) {
      blocks.add(blocks(part));
    }
    int scale = size("layers.0.layers.0.weight", 0) / 64;
    return FaceEmbeddingConfig.insightface(new MobileFaceNet(blocks, scale))
        .withEmbeddingSize(size("features.layers.2.weight", 0));
  }

  private int blocks(int part) {
    return count("layers." + part + ".layers.", ".layers.0.layers.0.weight");
  }

  private int count(String prefix, String suffix) {
    int count = 0;
    while (names.contains(prefix + count + suffix)) {
      count++;
    }
    return count;
  }

  private int size(String tensor, int axis) throws CheckpointException {
    long[] shape = weights.info(tensor).shape().getShape();
    if (axis >= shape.length) {
      throw new CheckpointException(
          path, tensor + ".shape", "more than " + axis + " axes", weights.info(tensor).shape());
    }
    return Math.toIntExact(shape[axis]);
  }
}
