package org.djlext.pose;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Our side of compare_speed.py: answers {@code B H W}, read from standard input, with the seconds
 * that a batch of B random crops took, and those of processor time of this thread. "ready" is said
 * when the model is loaded.
 */
final class PoseSpeed {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private PoseSpeed() {}

  public static void main(String[] args) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(Path.of(args[0]))
            .build();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor()) {
      System.out.println("ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] size = line.split(" ");
        Shape shape =
            new Shape(Long.parseLong(size[0]), 3, Long.parseLong(size[1]), Long.parseLong(size[2]));
        try (NDManager manager = model.getNDManager().newSubManager()) {
          NDList pixels = new NDList(manager.randomNormal(shape));
          long busy = THREADS.getCurrentThreadCpuTime();
          long start = System.nanoTime();
          try (NDList outputs = predictor.predict(pixels)) {
            for (NDArray output : outputs) {
              output.toFloatArray();
            }
          }
          double seconds = (System.nanoTime() - start) / 1e9;
          double processor = (THREADS.getCurrentThreadCpuTime() - busy) / 1e9;
          System.out.println(String.format(Locale.ROOT, "%.6f %.6f", seconds, processor));
        }
      }
    }
  }
}
