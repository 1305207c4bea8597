package org.djlext.examples.faces;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What a thread of its own, without an engine, makes ahead of its use.
 *
 * @param <T> what is made
 */
final class MadeAhead<T> implements AutoCloseable {

  private static final int AHEAD = 4;

  private final BlockingQueue<T> ready = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;
  private volatile RuntimeException failure;

  /** Starts; the supplier is called by the thread only. */
  MadeAhead(Supplier<T> maker) {
    thread = new Thread(() -> work(maker), "batches");
    thread.setDaemon(true);
    thread.start();
  }

  private void work(Supplier<T> maker) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        ready.put(maker.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  /** Returns the next, waiting for it if need be. */
  T next() {
    try {
      while (true) {
        T made = ready.poll(1, TimeUnit.SECONDS);
        if (made != null) {
          return made;
        } else if (failure != null) {
          throw new IllegalStateException("batches cannot be made", failure);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
