package org.djlext.examples.spark.train;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.SortedMap;

/**
 * What every rank of a training does, told to the workers before there is a model: how each of them
 * opens the same model, data and settings. Files are named by paths that all machines see.
 */
public interface RankProgram extends Serializable {

  /**
   * Opens what a rank trains; called on the worker.
   *
   * @param folder where the run is kept; all machines see it
   * @return the run that all ranks make together, to be closed
   * @throws IOException if a file cannot be read; the training ends with that message
   */
  RankWork open(Path folder) throws IOException;

  /**
   * Says what this worker has that all must have alike, such as the checksums of the files that it
   * reads. A worker that has something else is refused.
   *
   * @return values by name
   * @throws IOException if a file cannot be read
   */
  SortedMap<String, String> fingerprint() throws IOException;
}
