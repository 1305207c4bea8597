package org.djlext.examples.spark.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The rows of answers, made as they are asked for, some prompts at a time. */
final class AnswerRows implements Iterator<Row> {

  private static final int GROUPS = 4; // so that rows that finish have others to make room for

  private final Iterator<Row> prompts;
  private final Answerer answerer;
  private final AnswerJob job;
  private final Queue<Row> ready = new ArrayDeque<>();

  AnswerRows(Iterator<Row> prompts, Answerer answerer, AnswerJob job) {
    this.prompts = prompts;
    this.answerer = answerer;
    this.job = job;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && prompts.hasNext()) {
      List<String> some = new ArrayList<>();
      int most = Math.max(1, job.rows() * (job.temperature() == 0 ? 1 : GROUPS) / job.answers());
      while (some.size() < most && prompts.hasNext()) {
        Row row = prompts.next();
        String prompt = row.isNullAt(0) ? null : row.getString(0);
        String refusal = answerer.refusal(prompt);
        if (refusal == null) {
          some.add(prompt);
        } else { // of this prompt; a night's work on millions of others goes on
          ready.add(RowFactory.create(prompt, null, null, null, null, null, refusal));
        }
      }
      if (!some.isEmpty()) {
        ready.addAll(answerer.answer(some));
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }
}
