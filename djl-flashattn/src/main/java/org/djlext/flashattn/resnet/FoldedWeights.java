package org.djlext.flashattn.resnet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Convolutions with their norms folded in, kept until a parameter is replaced or written to. They
 * live as long as the manager of the parameters. Threads use them together; folding anew waits for
 * them.
 */
final class FoldedWeights {

  private final TorchProgram program;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private String[] ids = {};
  private long[] versions = {};
  private NDManager owner;
  private NDArray[] folded;

  FoldedWeights(TorchProgram program) {
    this.program = program;
  }

  /** Lets work have the folded form of the weights, of which it must keep nothing. */
  NDList use(NDArray[] weights, Function<NDArray[], NDList> work) {
    String[] wantedIds = Arrays.stream(weights).map(NDArray::getUid).toArray(String[]::new);
    long[] wanted = versionsOf(weights);
    while (true) {
      lock.readLock().lock();
      try {
        if (isCurrent(wantedIds, wanted)) {
          return work.apply(folded);
        }
      } finally {
        lock.readLock().unlock();
      }
      refresh(weights, wantedIds, wanted);
    }
  }

  private void refresh(NDArray[] weights, String[] wantedIds, long[] wanted) {
    lock.writeLock().lock();
    try {
      if (isCurrent(wantedIds, wanted)) {
        return; // another thread was quicker
      }
      if (owner != null) {
        owner.close();
      }
      NDManager manager = weights[0].getManager().newSubManager();
      NDList made = program.call("fold", false, weights[0], weights);
      made.attach(manager);
      owner = manager;
      folded = made.toArray(NDArray[]::new);
      ids = wantedIds;
      versions = wanted;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private boolean isCurrent(String[] wantedIds, long[] wanted) {
    return folded != null && Arrays.equals(versions, wanted) && Arrays.equals(ids, wantedIds);
  }

  private long[] versionsOf(NDArray[] weights) {
    try (NDList counts = program.call("versions", false, weights[0], weights)) {
      return counts.head().toLongArray();
    }
  }
}
