package org.djlext.examples.tune;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.djlext.vlm.tune.TuningResult;
import org.djlext.vlm.tune.TuningRun;

/** Lets a run save itself when the process is asked to end, as by ctrl-C, before it does. */
final class InterruptedRun {

  private static final long MOST_SECONDS = 120;

  private InterruptedRun() {}

  /** Runs to the end, or until the process is asked to end. */
  static TuningResult run(TuningRun<?> run) throws IOException {
    CountDownLatch saved = new CountDownLatch(1);
    Thread hook = new Thread(() -> save(run, saved), "save the run");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return run.run();
    } finally {
      saved.countDown();
      remove(hook);
    }
  }

  private static void save(TuningRun<?> run, CountDownLatch saved) {
    run.stop();
    try {
      saved.await(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending
    }
  }
}
