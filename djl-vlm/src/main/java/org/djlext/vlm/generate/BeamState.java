package org.djlext.vlm.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The beams of one text: n running ones, and the n best that have ended. Scores are sums of log
 * probabilities; those of ended beams are divided by the number of generated tokens to the power of
 * the length penalty. The rules, and the order in which they apply, are those of transformers.
 */
final class BeamState {

  private static final double NEVER = -1e9;

  /**
   * One text in the making.
   *
   * @param ids the tokens, prompt first
   * @param score what beams are ranked by
   * @param row the row of the batch it continues
   * @param ended whether it has ended
   */
  record Beam(long[] ids, double score, int row, boolean ended) {}

  private record Candidate(int row, int token, double score) {}

  private final GenerationConfig config;
  private final int promptLength;
  private final int room;
  private final List<LogitsProcessor> penalties = new ArrayList<>();
  private List<Beam> running = new ArrayList<>();
  private List<Beam> finished = new ArrayList<>();
  private int generated;
  private boolean canImprove = true;

  BeamState(long[] prompt, int room, GenerationConfig config) {
    this.config = config;
    this.room = room;
    promptLength = prompt.length;
    penalties.addAll(config.penalties());
    penalties.addAll(config.processors());
    for (int i = 0; i < config.beams(); i++) { // all but one are ruled out: they are the same
      running.add(new Beam(prompt, i == 0 ? 0 : NEVER, i, false));
      finished.add(new Beam(prompt, NEVER, i, false));
    }
  }

  /** Extends all beams by one token, and says whether to go on. */
  boolean step(float[][] logits) {
    List<Candidate> candidates = candidates(logits);
    generated++;
    List<Beam> next = new ArrayList<>();
    boolean all = true;
    for (Candidate candidate : candidates) {
      boolean ends = ends(candidate);
      all &= ends;
      if (!ends && next.size() < config.beams()) {
        next.add(extended(candidate, candidate.score(), false));
      }
    }
    finish(candidates);
    if (all) {
      return false;
    }
    running = next;
    canImprove &= best(running) > worstFinished();
    return canImprove && !(config.earlyStopping() == EarlyStopping.WHEN_ENOUGH && isFull());
  }

  /** Returns for each running beam the row of the batch that it continues. */
  int[] rows() {
    return running.stream().mapToInt(Beam::row).toArray();
  }

  /** Returns the last token of each running beam. */
  long[] lastIds() {
    return running.stream().mapToLong(b -> b.ids()[b.ids().length - 1]).toArray();
  }

  /** Returns the best beam that has ended, or if none has, the best that runs. */
  Beam best() {
    return finished.get(0).ended() ? finished.get(0) : running.get(0);
  }

  /** Returns the best continuations: enough that n remain if every stop id is among them. */
  private List<Candidate> candidates(float[][] logits) {
    int keep = Math.max(2, 1 + config.stopIds().size()) * config.beams();
    Comparator<Candidate> order = Comparator.comparingDouble(Candidate::score);
    PriorityQueue<Candidate> best = new PriorityQueue<>(keep + 1, order);
    for (int row = 0; row < running.size(); row++) {
      float[] scores = logSoftmax(logits[row]);
      for (LogitsProcessor penalty : penalties) {
        penalty.process(running.get(row).ids(), promptLength, scores);
      }
      for (int token = 0; token < scores.length; token++) {
        double score = running.get(row).score() + scores[token];
        if (best.size() < keep) {
          best.add(new Candidate(row, token, score));
        } else if (score > best.peek().score()) {
          best.poll();
          best.add(new Candidate(row, token, score));
        }
      }
    }
    List<Candidate> sorted = new ArrayList<>(best);
    sorted.sort(order.reversed());
    return sorted;
  }

  /** Takes in what has ended among the n best candidates; those behind are only a reserve. */
  private void finish(List<Candidate> candidates) {
    boolean closed = !canImprove || config.earlyStopping() == EarlyStopping.WHEN_ENOUGH && isFull();
    if (closed) {
      return;
    }
    List<Beam> merged = new ArrayList<>(finished);
    for (Candidate candidate : candidates.subList(0, config.beams())) {
      if (ends(candidate)) {
        merged.add(extended(candidate, penalized(candidate.score(), generated), true));
      }
    }
    merged.sort(Comparator.comparingDouble(Beam::score).reversed());
    finished = merged.subList(0, config.beams());
  }

  private boolean ends(Candidate candidate) {
    return generated >= room || config.stopIds().contains((long) candidate.token());
  }

  private Beam extended(Candidate candidate, double score, boolean ended) {
    long[] old = running.get(candidate.row()).ids();
    long[] ids = Arrays.copyOf(old, old.length + 1);
    ids[old.length] = candidate.token();
    return new Beam(ids, score, candidate.row(), ended);
  }

  private boolean isFull() {
    return finished.stream().allMatch(Beam::ended);
  }

  private double worstFinished() {
    return isFull() ? finished.get(finished.size() - 1).score() : NEVER;
  }

  private double best(List<Beam> beams) {
    boolean longest =
        config.earlyStopping() == EarlyStopping.WHEN_HOPELESS && config.lengthPenalty() > 0;
    return penalized(beams.get(0).score(), longest ? room : generated);
  }

  private double penalized(double score, int length) {
    return score / Math.pow(length, config.lengthPenalty());
  }

  private static float[] logSoftmax(float[] logits) {
    double max = logits[TokenSampler.largest(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    double shift = max + Math.log(sum);
    float[] logProbabilities = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      logProbabilities[i] = (float) (logits[i] - shift);
    }
    return logProbabilities;
  }
}
