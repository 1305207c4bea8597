package org.djlext.flashattn.pretrained.hub;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Closes a stream that brings no bytes for too long, which Java's HTTP client would wait for. */
final class StallGuard implements Closeable {

  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "hub-stall-guard");
            thread.setDaemon(true);
            return thread;
          });

  private final ScheduledFuture<?> check;
  private final long patience;
  private volatile long last = System.nanoTime();

  StallGuard(InputStream stream, Duration patience) {
    this.patience = patience.toNanos();
    long interval = Math.max(1, patience.toMillis() / 4);
    check =
        TIMER.scheduleWithFixedDelay(
            () -> closeIfStalled(stream), interval, interval, TimeUnit.MILLISECONDS);
  }

  void moved() {
    last = System.nanoTime();
  }

  @Override
  public void close() {
    check.cancel(false);
  }

  private void closeIfStalled(InputStream stream) {
    if (System.nanoTime() - last > patience) {
      try {
        stream.close();
      } catch (IOException e) {
        // the reader sees that the stream is at its end
      }
    }
  }
}
