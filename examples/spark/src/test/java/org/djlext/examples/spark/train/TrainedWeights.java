package org.djlext.examples.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;

/** The trained weights of a tuned model's folder. */
record TrainedWeights(Map<String, float[]> arrays) {

  static TrainedWeights read(Path folder) throws IOException {
    Map<String, float[]> arrays = new TreeMap<>();
    try (NDManager manager = NDManager.newBaseManager();
        SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
      for (String name : file.names()) {
        if (name.contains("running_") || name.contains("num_batches")) {
          continue; // statistics are those of rank 0's batches
        }
        try (NDArray array = file.load(manager, name)) {
          arrays.put(name, array.toFloatArray());
        }
      }
    }
    return new TrainedWeights(arrays);
  }

  /** Returns the greatest difference of two numbers at the same place. */
  double distance(TrainedWeights other) {
    assertThat(other.arrays.keySet()).isEqualTo(arrays.keySet());
    double greatest = 0;
    for (Map.Entry<String, float[]> entry : arrays.entrySet()) {
      float[] theirs = other.arrays.get(entry.getKey());
      for (int i = 0; i < theirs.length; i++) {
        greatest = Math.max(greatest, Math.abs((double) theirs[i] - entry.getValue()[i]));
      }
    }
    return greatest;
  }
}
