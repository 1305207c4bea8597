package org.djlext.examples.language;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.djlext.vlm.generate.TextTokenizer;
import org.djlext.vlm.tune.NextTokenLoss;

/**
 * Fills rows of fixed length with chats of several turns, of which only the answers are learnt. The
 * rows of step i depend on the seed and i alone, so that a run can be taken up again.
 */
final class ChatRows {

  private static final int SYSTEM_ONE_IN = 16;

  /** What a chat may begin with. */
  static final List<String> SYSTEM =
      List.of("You are a helpful assistant.", "Answer the question.", "You are a small model.");

  private final TaskMixture mixture;
  private final TextTokenizer tokenizer;
  private final long seed;
  private final long[] lineEnd;

  ChatRows(TaskMixture mixture, TextTokenizer tokenizer, long seed) {
    this.mixture = mixture;
    this.tokenizer = tokenizer;
    this.seed = seed;
    this.lineEnd = tokenizer.encode("\n", false);
  }

  /**
   * A batch.
   *
   * @param inputIds the tokens, padded at the end
   * @param labels the tokens of answers, {@link NextTokenLoss#IGNORED} for all others
   * @param learnt how many labels count
   */
  record Rows(long[][] inputIds, long[][] labels, int learnt) {}

  /** Draws the batch of a step: so many rows of so many tokens. */
  Rows draw(int step, int rows, int tokens) {
    Random random = new Random(seed * 1_000_003 + step);
    long[][] ids = new long[rows][tokens];
    long[][] labels = new long[rows][tokens];
    int learnt = 0;
    for (int row = 0; row < rows; row++) {
      Arrays.fill(ids[row], ChatFormat.SPECIAL.indexOf(ChatFormat.PAD));
      Arrays.fill(labels[row], NextTokenLoss.IGNORED);
      learnt += fill(random, ids[row], labels[row]);
    }
    return new Rows(ids, labels, learnt);
  }

  private int fill(Random random, long[] ids, long[] labels) {
    int at = 0;
    int learnt = 0;
    if (random.nextInt(SYSTEM_ONE_IN) == 0) {
      at = put(tokenizer.encode(ChatFormat.system(Phrases.pick(random, SYSTEM)), false), ids, at);
    }
    while (true) {
      Exercise exercise = Split.TRAINING.draw(mixture.draw(random), random);
      long[] question = tokenizer.encode(ChatFormat.question(exercise.prompt()), false);
      long[] answer = tokenizer.encode(ChatFormat.answer(exercise.answer()), false);
      if (at + question.length + answer.length > ids.length) {
        return learnt;
      }
      at = put(question, ids, at);
      put(answer, labels, at);
      at = put(answer, ids, at);
      learnt += answer.length;
      if (at + lineEnd.length > ids.length) {
        return learnt;
      }
      at = put(lineEnd, ids, at);
    }
  }

  private static int put(long[] tokens, long[] row, int at) {
    System.arraycopy(tokens, 0, row, at, tokens.length);
    return at + tokens.length;
  }
}
