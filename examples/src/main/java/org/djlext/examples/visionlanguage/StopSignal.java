package org.djlext.examples.visionlanguage;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets who ends the process, as by Ctrl-C, wait until the update under way is finished and written:
 * native code that is torn down while it computes crashes.
 */
final class StopSignal implements AutoCloseable {

  private static final long LONGEST_WAIT = 120;

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "stop");
  private volatile boolean given;

  StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Says whether the process is to end. */
  boolean given() {
    return given;
  }

  private void stop() {
    given = true;
    try {
      over.await(LONGEST_WAIT, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the process end. */
  @Override
  public void close() {
    over.countDown();
    if (!given) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
