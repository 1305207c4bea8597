package org.djlext.vlm.tune.instruct;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** All instructions so far, seeds included, none of which is too much like another. */
final class InstructionPool {

  private static final int NEAREST = 10;

  private final double mostAlike;
  private final RougeL rouge = new RougeL();
  private final List<String> instructions = new ArrayList<>();
  private final List<RougeL.Words> words = new ArrayList<>();
  private final Set<String> plain = new HashSet<>();

  /**
   * Constructs an empty pool.
   *
   * @param mostAlike the ROUGE-L above which an instruction does not enter
   */
  InstructionPool(double mostAlike) {
    this.mostAlike = mostAlike;
  }

  /** Adds an instruction whatever it is like. */
  void add(String instruction) {
    instructions.add(instruction);
    words.add(rouge.words(instruction));
    plain.add(plain(instruction));
  }

  /** How an instruction compares with the pool. */
  record Comparison(Rejection rejection, Map<String, Double> nearest, double average) {}

  Comparison compare(String instruction) {
    RougeL.Words own = rouge.words(instruction);
    double[] scores =
        IntStream.range(0, words.size())
            .parallel()
            .mapToDouble(i -> RougeL.f1(own, words.get(i)))
            .toArray();
    double most = 0;
    double sum = 0;
    for (double score : scores) {
      most = Math.max(most, score);
      sum += score;
    }
    // words that are no ASCII letters do not count there
    Rejection rejection =
        plain.contains(plain(instruction))
            ? Rejection.DUPLICATE
            : most > mostAlike ? Rejection.SIMILAR : null;
    Map<String, Double> nearest = new LinkedHashMap<>();
    IntStream.range(0, scores.length)
        .boxed()
        .sorted((a, b) -> Double.compare(scores[b], scores[a]))
        .limit(NEAREST)
        .forEach(i -> nearest.put(instructions.get(i), scores[i]));
    return new Comparison(rejection, nearest, scores.length == 0 ? 0 : sum / scores.length);
  }

  private static String plain(String instruction) {
    return instruction.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }
}
