package org.djlext.flashattn.quantized;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.djlext.flashattn.ops.EngineMemory;

/**
 * What codes stand for, on one device; all weights share the tables, which live as long as the
 * process.
 *
 * @param pairs the two values of each byte of NF4, {@code (256, 2)}
 * @param middles what lies half-way between neighbours of NF4, {@code (15)}
 * @param scales the values of packed scales, {@code (256)}
 * @param betweenScales what lies half-way between those, {@code (255)}
 */
record CodeTables(NDArray pairs, NDArray middles, NDArray scales, NDArray betweenScales) {

  private static final int NIBBLE = 16;
  private static final Map<Device, CodeTables> TABLES = new ConcurrentHashMap<>();

  static CodeTables on(Device device) {
    return TABLES.computeIfAbsent(device, CodeTables::make);
  }

  private static CodeTables make(Device device) {
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    float[] four = Nf4.code();
    float[] eight = DynamicMap.values();
    return new CodeTables(
        EngineMemory.own(manager.create(pairs(four), new Shape(NIBBLE * NIBBLE, 2))),
        EngineMemory.own(manager.create(middles(four))),
        EngineMemory.own(manager.create(eight)),
        EngineMemory.own(manager.create(middles(eight))));
  }

  private static float[] middles(float[] values) {
    float[] middles = new float[values.length - 1];
    for (int i = 0; i < middles.length; i++) {
      middles[i] = (float) (((double) values[i] + values[i + 1]) / 2);
    }
    return middles;
  }

  private static float[] pairs(float[] code) {
    float[] pairs = new float[2 * NIBBLE * NIBBLE];
    for (int i = 0; i < NIBBLE * NIBBLE; i++) {
      pairs[2 * i] = code[i / NIBBLE];
      pairs[2 * i + 1] = code[i % NIBBLE];
    }
    return pairs;
  }
}
