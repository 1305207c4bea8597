package org.djlext.examples.spark.text;

import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** What a worker does with a partition: it is sent there, and loads the model there. */
final class AnswerPartition implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final AnswerJob job;

  AnswerPartition(AnswerJob job) {
    this.job = job;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> prompts) throws IOException {
    if (!prompts.hasNext()) {
      return Collections.emptyIterator();
    }
    Answerer answerer = Answerer.open(job);
    TaskCompletionListener closing = task -> answerer.close(); // also if the task fails
    TaskContext.get().addTaskCompletionListener(closing);
    return new AnswerRows(prompts, answerer, job);
  }
}
