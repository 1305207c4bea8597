package org.djlext.flashattn;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.util.Map;

/** Counts the native arrays that are alive in the process, to find those that nobody closes. */
public final class LiveArrays {

  private LiveArrays() {}

  /**
   * Counts every array below the engine's system manager.
   *
   * @param manager any open manager of the engine
   */
  public static int count(NDManager manager) {
    NDManager root = manager;
    while (root.getParentManager() != null && root.getParentManager() != root) {
      root = root.getParentManager();
    }
    return below(root);
  }

  private static int below(NDManager manager) {
    int count = 0;
    for (Object resource : resources(manager).values()) {
      if (resource instanceof NDArray) {
        count++;
      } else if (resource instanceof NDManager child) {
        count += below(child);
      }
    }
    return count;
  }

  private static Map<?, ?> resources(NDManager manager) {
    try {
      // DJL shows a manager's own arrays but not the managers below it
      Field field = BaseNDManager.class.getDeclaredField("resources");
      field.setAccessible(true);
      return (Map<?, ?>) field.get(manager);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("DJL 0.36 is needed to count arrays", e);
    }
  }
}
