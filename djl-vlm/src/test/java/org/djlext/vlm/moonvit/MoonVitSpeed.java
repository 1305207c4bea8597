package org.djlext.vlm.moonvit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Our side of compare_moonvit_speed.py: a tower of the configuration that the first argument holds
 * as JSON, its weights random. Each line of standard input is the sizes of pictures, {@code H W H W
 * ...} in patches, and is answered with the seconds that encoding them together takes.
 */
final class MoonVitSpeed {

  private MoonVitSpeed() {}

  public static void main(String[] args) throws Exception {
    MoonVitConfig config =
        MoonVitConfig.fromJson(
            JsonParser.parseString(args[0]).getAsJsonObject(), Path.of("argument"));
    int p = config.patchSize();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (NDManager manager = NDManager.newBaseManager()) {
      MoonVitBlock tower = new MoonVitBlock(config);
      tower.initialize(manager, DataType.FLOAT32, new Shape(4, 3, p, p), new Shape(1, 2));
      tower.freezeParameters(true);
      ParameterStore store = new ParameterStore(manager, false);
      System.out.println("first");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        long[] sizes = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        long patches = 0;
        for (int i = 0; i < sizes.length; i += 2) {
          patches += sizes[i] * sizes[i + 1];
        }
        try (NDManager scratch = manager.newSubManager()) {
          NDArray pixels = scratch.randomUniform(-1, 1, new Shape(patches, 3, p, p));
          NDArray grids = scratch.create(sizes, new Shape(sizes.length / 2, 2));
          long start = now();
          NDArray features =
              tower.forward(store, new NDList(pixels, grids), false).singletonOrThrow();
          features.get(0, 0, 0).toFloatArray(); // the work is done when a number is there
          System.out.println(String.format(Locale.ROOT, "%.6f", (now() - start) / 1e9));
        }
      }
    }
  }

  /** With {@code -Dprocessor_time=true} the processor time of this thread, as others share it. */
  private static long now() {
    return Boolean.getBoolean("processor_time")
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }
}
