package org.djlext.examples.spark.train;

import java.io.IOException;
import org.djlext.vlm.tune.TuningRun;

/**
 * What a rank trains.
 *
 * @param run the run as one process would make it: model, objective, settings and folder
 * @param closing closes what was opened for it
 */
public record RankWork(TuningRun.Builder<?> run, AutoCloseable closing) implements AutoCloseable {

  @Override
  public void close() throws IOException {
    try {
      closing.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
