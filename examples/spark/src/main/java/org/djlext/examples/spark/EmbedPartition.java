package org.djlext.examples.spark;

import ai.djl.ModelException;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** What a worker does with a partition: it is sent there, and loads the models there. */
final class EmbedPartition implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final FaceEmbeddingJob job;

  EmbedPartition(FaceEmbeddingJob job) {
    this.job = job;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> pictures) throws IOException, ModelException {
    if (!pictures.hasNext()) {
      return Collections.emptyIterator(); // many partitions of few files are empty
    }
    PartitionModels models = new PartitionModels(job);
    TaskCompletionListener closing = task -> models.close(); // also if the task fails
    TaskContext.get().addTaskCompletionListener(closing);
    return new FaceRows(pictures, models, job.batch());
  }
}
