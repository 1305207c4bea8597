package org.djlext.vlm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.djlext.flashattn.KvCache;

/**
 * Beam search: keeps the n most likely continuations and returns the best one, scores being divided
 * by the number of generated tokens to the power of the length penalty (as transformers does). Ends
 * when n finished texts are known and no running one can beat the worst of them.
 */
final class BeamSearch {

  private static final double NANOS = 1e9;

  private final GenerationConfig config;
  private final int promptLength;
  private final List<LogitsProcessor> penalties = new ArrayList<>();
  private final List<Beam> finished = new ArrayList<>();
  private List<Beam> running;

  private record Beam(long[] ids, double logProbability, int row, double score) {}

  private BeamSearch(long[] prompt, GenerationConfig config) {
    this.config = config;
    promptLength = prompt.length;
    penalties.addAll(config.penalties());
    penalties.addAll(config.processors());
    running = List.of(new Beam(prompt, 0, 0, 0));
  }

  static GeneratedText run(
      CausalLanguageModel model,
      ParameterStore parameterStore,
      NDManager parent,
      long[] prompt,
      TextTokenizer tokenizer,
      GenerationConfig config) {
    long start = System.nanoTime();
    long first = 0;
    if (prompt.length == 0 || prompt.length >= model.contextLength()) {
      throw new IllegalArgumentException(
          "the prompt has %d tokens; expected at least 1 and fewer than the model's context of %d"
              .formatted(prompt.length, model.contextLength()));
    }
    BeamSearch search = new BeamSearch(prompt, config);
    int room = Math.min(config.maxNewTokens(), model.contextLength() - prompt.length);
    try (NDManager manager = parent.newSubManager()) {
      KvCache cache = model.newCache(manager, config.beams(), prompt.length + room);
      long[] input = repeat(prompt, config.beams());
      for (int step = 0; step < room && !search.isDone(step); step++) {
        search.step(logits(model, parameterStore, manager, input, config.beams(), cache));
        cache.reorder(search.running.stream().mapToInt(Beam::row).toArray());
        input = search.running.stream().mapToLong(b -> b.ids()[b.ids().length - 1]).toArray();
        first = first == 0 ? System.nanoTime() : first;
      }
    }
    Beam best = search.best();
    long[] ids = Arrays.copyOfRange(best.ids(), prompt.length, best.ids().length);
    StreamedText text = new StreamedText(tokenizer::decode, config.stopStrings());
    for (int i = 0; i < ids.length && !text.isStopped(); i++) {
      text.add(ids[i]);
    }
    text.end();
    FinishReason reason =
        text.isStopped()
            ? FinishReason.STOP_STRING
            : best.row() < 0 ? FinishReason.LENGTH : FinishReason.STOP_ID;
    double prefill = (first - start) / NANOS;
    double decode = (System.nanoTime() - first) / NANOS;
    return new GeneratedText(text.text(), ids, reason, prompt.length, 0, prefill, decode);
  }

  private static float[][] logits(
      CausalLanguageModel model,
      ParameterStore parameterStore,
      NDManager manager,
      long[] input,
      int rows,
      KvCache cache) {
    try (NDManager scratch = manager.newSubManager()) {
      int width = input.length / rows;
      NDArray ids = scratch.create(input, new Shape(rows, width));
      float[] all =
          model.nextTokenLogits(parameterStore, ids, new int[] {width}, cache).toFloatArray();
      float[][] byRow = new float[rows][];
      int vocabulary = all.length / rows;
      Arrays.setAll(byRow, r -> Arrays.copyOfRange(all, r * vocabulary, (r + 1) * vocabulary));
      return byRow;
    }
  }

  private void step(float[][] logits) {
    List<Beam> candidates = new ArrayList<>();
    for (int row = 0; row < running.size(); row++) {
      Beam beam = running.get(row);
      double[] logProbabilities = logSoftmax(logits[row]);
      float[] scores = new float[logProbabilities.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = (float) logProbabilities[i];
      }
      for (LogitsProcessor penalty : penalties) {
        penalty.process(beam.ids(), promptLength, scores);
      }
      candidates.addAll(best(beam, row, scores));
    }
    candidates.sort(Comparator.comparingDouble(Beam::logProbability).reversed());
    List<Beam> next = new ArrayList<>();
    for (int rank = 0; rank < candidates.size() && next.size() < config.beams(); rank++) {
      Beam beam = candidates.get(rank);
      long last = beam.ids()[beam.ids().length - 1];
      if (!config.stopIds().contains(last)) {
        next.add(beam);
      } else if (rank < config.beams()) {
        long[] ids = Arrays.copyOf(beam.ids(), beam.ids().length - 1);
        finish(new Beam(ids, beam.logProbability(), beam.row(), scored(beam)));
      }
    }
    running = next;
  }

  /** Returns enough continuations of one beam that n remain if every stop id is among them. */
  private List<Beam> best(Beam beam, int row, float[] scores) {
    int wanted = Math.max(2, 1 + config.stopIds().size()) * config.beams();
    float[] kept = scores.clone();
    new TopK(Math.min(wanted, scores.length)).process(beam.ids(), promptLength, kept);
    List<Beam> best = new ArrayList<>();
    for (int token = 0; token < kept.length; token++) {
      if (kept[token] > Float.NEGATIVE_INFINITY) {
        long[] ids = Arrays.copyOf(beam.ids(), beam.ids().length + 1);
        ids[beam.ids().length] = token;
        best.add(new Beam(ids, beam.logProbability() + kept[token], row, 0));
      }
    }
    return best;
  }

  private void finish(Beam beam) {
    finished.add(beam);
    finished.sort(Comparator.comparingDouble(Beam::score).reversed());
    if (finished.size() > config.beams()) {
      finished.remove(finished.size() - 1);
    }
  }

  private boolean isDone(int generated) {
    if (finished.size() < config.beams() || generated == 0) {
      return false;
    }
    double worst = finished.get(finished.size() - 1).score();
    return worst >= scored(running.get(0));
  }

  private Beam best() {
    for (Beam beam : running) {
      finish(new Beam(beam.ids(), beam.logProbability(), -1, scored(beam)));
    }
    return finished.get(0);
  }

  private double scored(Beam beam) {
    int generated = Math.max(1, beam.ids().length - promptLength);
    return beam.logProbability() / Math.pow(generated, config.lengthPenalty());
  }

  private static double[] logSoftmax(float[] logits) {
    double max = logits[TokenSampler.largest(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    double shift = max + Math.log(sum);
    double[] logProbabilities = new double[logits.length];
    Arrays.setAll(logProbabilities, i -> logits[i] - shift);
    return logProbabilities;
  }

  private static long[] repeat(long[] prompt, int times) {
    long[] all = new long[prompt.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(prompt, 0, all, i * prompt.length, prompt.length);
    }
    return all;
  }
}
