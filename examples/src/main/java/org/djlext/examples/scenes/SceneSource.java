package org.djlext.examples.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Batches of scenes that are never seen twice, drawn ahead by a thread of their own. */
final class SceneSource implements AutoCloseable {

  private static final int AHEAD = 4;

  private final BlockingQueue<SceneBatch> ready = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;
  private volatile RuntimeException failure;

  /**
   * Starts drawing.
   *
   * @param seed decides the scenes
   * @param first the index of the first scene
   * @param batchSize B
   * @param masks whether batches have masks
   */
  SceneSource(long seed, long first, int batchSize, boolean masks) {
    SceneGenerator generator = new SceneGenerator(SceneGenerator.SIZE, seed);
    thread =
        new Thread(
            () -> {
              long index = first;
              try {
                while (!Thread.currentThread().isInterrupted()) {
                  List<Scene> scenes = new ArrayList<>(batchSize);
                  for (int i = 0; i < batchSize; i++) {
                    scenes.add(generator.draw(index++));
                  }
                  ready.put(SceneBatch.of(scenes, masks));
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (RuntimeException e) {
                failure = e;
              }
            },
            "scenes");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns the next batch, waiting for it if need be. */
  SceneBatch next() {
    try {
      while (true) {
        SceneBatch batch = ready.poll(1, TimeUnit.SECONDS);
        if (batch != null) {
          return batch;
        } else if (failure != null) {
          throw new IllegalStateException("scenes cannot be drawn", failure);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for scenes", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
