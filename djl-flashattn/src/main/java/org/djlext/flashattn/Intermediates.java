package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import java.util.function.Supplier;

/** Frees what a computation made on the way to its result. */
final class Intermediates {

  private Intermediates() {}

  /**
   * Runs a computation and closes every array made on this thread except its results. Autograd
   * keeps what it needs by itself.
   */
  static NDList closeAllBut(Supplier<NDList> computation) {
    NDList results;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      results = computation.get();
      NDScope.unregister(results);
    }
    results.forEach(NDScope::register); // with the caller's scope, if there is one
    return results;
  }

  static NDArray closeAllButOne(Supplier<NDArray> computation) {
    return closeAllBut(() -> new NDList(computation.get())).singletonOrThrow();
  }
}
