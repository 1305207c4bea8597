package org.djlext.vlm.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Chooses the next token from scores, as a {@link GenerationConfig} says. */
public final class TokenSampler {

  private final List<LogitsProcessor> processors = new ArrayList<>();
  private final RandomGenerator random;

  /**
   * Constructs a sampler.
   *
   * @param config penalties, processors and cuts
   * @param random where chance comes from; not asked if the configuration is greedy
   */
  public TokenSampler(GenerationConfig config, RandomGenerator random) {
    this.random = config.isGreedy() ? null : random;
    processors.addAll(config.penalties());
    processors.addAll(config.processors());
    if (!config.isGreedy()) {
      processors.addAll(config.cuts());
    }
  }

  /**
   * Chooses a token.
   *
   * @param ids the tokens so far, prompt first
   * @param promptLength how many of them are the prompt
   * @param logits {@code (V)}, which are used up
   * @return the id
   */
  public int sample(long[] ids, int promptLength, float[] logits) {
    process(ids, promptLength, logits);
    return random == null ? largest(logits) : draw(softmax(logits));
  }

  void process(long[] ids, int promptLength, float[] logits) {
    for (LogitsProcessor processor : processors) {
      processor.process(ids, promptLength, logits);
    }
  }

  static int largest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  static double[] softmax(float[] logits) {
    double max = logits[largest(logits)];
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - max);
      sum += probabilities[i];
    }
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }

  private int draw(double[] probabilities) {
    double left = random.nextDouble();
    int last = 0;
    for (int i = 0; i < probabilities.length; i++) {
      if (probabilities[i] > 0) {
        last = i;
        left -= probabilities[i];
        if (left < 0) {
          break;
        }
      }
    }
    return last;
  }
}
