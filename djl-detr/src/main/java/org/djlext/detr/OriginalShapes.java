package org.djlext.detr;

import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/** The shapes in a file of the authors' code; prefix stands before all names of the detector. */
record OriginalShapes(Path file, WeightSource weights, String prefix) {

  boolean has(String name) {
    return weights.names().contains(prefix + name);
  }

  Shape of(String name) throws CheckpointException {
    if (!has(name)) {
      throw new CheckpointException(
          file, prefix + name, "a tensor of a DETR of the authors' code", "nothing of that name");
    }
    Shape shape = weights.info(prefix + name).shape();
    if (shape.dimension() < 2) {
      throw new CheckpointException(file, prefix + name + ".shape", "at least two axes", shape);
    }
    return shape;
  }

  /** Counts names with a number in them, from 0 on without gap. */
  int count(String pattern) {
    int count = 0;
    while (has(pattern.formatted(count))) {
      count++;
    }
    return count;
  }

  LayerStack stack(String side, int heads) throws CheckpointException {
    String layers = "transformer." + side + ".layers.";
    Shape inner = of(layers + "0.linear1.weight");
    return new LayerStack(count(layers + "%d.linear1.weight"), heads, (int) inner.get(0));
  }
}
