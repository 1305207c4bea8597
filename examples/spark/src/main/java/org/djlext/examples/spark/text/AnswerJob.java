package org.djlext.examples.spark.text;

import java.io.Serializable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Answers the prompts of a data frame.
 *
 * @param model a checkpoint folder that all workers see, or {@code djl://GROUP/NAME}
 * @param chat whether prompts are what a user says to a chat model, not texts to continue
 * @param answers how many to each prompt
 * @param maxNewTokens the most tokens of an answer
 * @param temperature 0 for the likeliest token each time, else what scores are divided by before
 *     one is drawn
 * @param topP of the likeliest tokens the share that is drawn from, above 0 to 1
 * @param rows how many answers are worked on at once
 * @param seed where chance comes from, together with the prompt: equal prompts have equal answers,
 *     whatever partition they are in
 * @serial exclude
 */
public record AnswerJob(
    String model,
    boolean chat,
    int answers,
    int maxNewTokens,
    double temperature,
    double topP,
    int rows,
    long seed)
    implements Serializable {

  /**
   * The columns of the result: the prompt, the number of the answer to it from 0, its text, and
   * whether the model ended it. Drawn answers also have their tokens, the stop token included, and
   * the log-probability of each under the distribution it was drawn from. A prompt that cannot be
   * answered has one row with the reason.
   */
  public static final StructType SCHEMA =
      new StructType()
          .add("prompt", DataTypes.StringType)
          .add("answer", DataTypes.IntegerType)
          .add("text", DataTypes.StringType)
          .add("finished", DataTypes.BooleanType)
          .add("tokens", DataTypes.createArrayType(DataTypes.LongType, false))
          .add("log_probs", DataTypes.createArrayType(DataTypes.FloatType, false))
          .add("error", DataTypes.StringType);

  /**
   * Checks the values.
   *
   * @param model a checkpoint folder or {@code djl://GROUP/NAME}
   * @param chat whether prompts are what a user says
   * @param answers at least 1, and 1 at temperature 0
   * @param maxNewTokens at least 1
   * @param temperature at least 0
   * @param topP above 0 to 1
   * @param rows at least 1
   * @param seed any number
   * @throws IllegalArgumentException naming the value that cannot be
   */
  public AnswerJob {
    atLeastOne("answers", answers);
    atLeastOne("max_new_tokens", maxNewTokens);
    atLeastOne("rows", rows);
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("temperature: expected at least 0, found " + temperature);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("top_p: expected above 0 to 1, found " + topP);
    }
    if (temperature == 0 && answers > 1) {
      throw new IllegalArgumentException(
          "answers: expected 1 at temperature 0, where all are the same, found " + answers);
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": expected at least 1, found " + value);
    }
  }

  /**
   * Describes a job that takes the likeliest token each time.
   *
   * @param model a checkpoint folder or {@code djl://GROUP/NAME}
   * @param maxNewTokens the most tokens of an answer
   * @param rows how many answers are worked on at once
   * @return the job, for texts to continue
   */
  public static AnswerJob greedy(String model, int maxNewTokens, int rows) {
    return new AnswerJob(model, false, 1, maxNewTokens, 0, 1, rows, 0);
  }

  /**
   * Describes the work, which is done when the result is asked for.
   *
   * @param prompts has a column {@code prompt} of texts
   * @return the columns of {@link #SCHEMA}
   */
  public Dataset<Row> answer(Dataset<Row> prompts) {
    return prompts.select("prompt").mapPartitions(new AnswerPartition(this), Encoders.row(SCHEMA));
  }
}
