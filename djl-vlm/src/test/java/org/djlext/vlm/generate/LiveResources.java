package org.djlext.vlm.generate;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts what is alive below a manager: arrays, managers, and whatever else is attached. */
final class LiveResources {

  private LiveResources() {}

  static int below(NDManager manager) {
    try {
      Field field = BaseNDManager.class.getDeclaredField("resources");
      field.setAccessible(true);
      int count = 0;
      for (Object resource : ((Map<?, ?>) field.get(manager)).values()) {
        count += 1 + (resource instanceof BaseNDManager inner ? below(inner) : 0);
      }
      return count;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("DJL keeps its resources elsewhere now", e);
    }
  }
}
