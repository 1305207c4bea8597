package org.djlext.vlm.tune.reasoning;

import java.util.List;
import java.util.SplittableRandom;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.task.ProblemGenerator;
import org.djlext.vlm.tune.reasoning.task.ProblemSplit;

/**
 * Problems that generators draw, a kind after the other, each from the seed and its index alone: a
 * run that is taken up again goes on with the same ones. A problem of a small family comes again
 * now and then.
 */
public final class GeneratedProblems implements ProblemSupply {

  private static final int PATIENCE = 10_000;

  private final List<Kind> kinds;
  private final ProblemSplit split;
  private final long seed;

  /**
   * A family at one level.
   *
   * @param generator the family
   * @param level how difficult its problems are
   */
  public record Kind(ProblemGenerator generator, int level) {

    /**
     * Checks the level.
     *
     * @param generator the family
     * @param level how difficult its problems are
     * @throws IllegalArgumentException if the family has no such level
     */
    public Kind {
      generator.requireLevel(level);
    }
  }

  /**
   * Constructs a supply.
   *
   * @param kinds what is drawn in turn
   * @param split training or held out
   * @param seed where chance comes from
   * @throws IllegalArgumentException if there is no kind
   */
  public GeneratedProblems(List<Kind> kinds, ProblemSplit split, long seed) {
    this.kinds = List.copyOf(kinds);
    this.split = split;
    this.seed = seed;
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("problems: expected at least one kind, found none");
    }
  }

  @Override
  public Problem at(long index) {
    Kind kind = kinds.get((int) (index % kinds.size()));
    SplittableRandom random = new SplittableRandom(mixed(mixed(seed) + index));
    for (int i = 0; i < PATIENCE; i++) {
      Problem problem = kind.generator().draw(kind.level(), random);
      if (ProblemSplit.of(problem) == split) {
        return problem;
      }
    }
    throw new IllegalStateException(
        "%s has no problem of level %d in the split %s"
            .formatted(kind.generator().family(), kind.level(), split));
  }

  /** Neighbouring seeds of a SplittableRandom give streams that overlap (fmix64 of MurmurHash3). */
  private static long mixed(long bits) {
    long x = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
    x = (x ^ x >>> 33) * 0xc4ceb9fe1a85ec53L;
    return x ^ x >>> 33;
  }

  @Override
  public String identity() {
    StringBuilder text = new StringBuilder(split + " " + seed);
    for (Kind kind : kinds) {
      text.append(' ').append(kind.generator().family()).append(':').append(kind.level());
    }
    return text.toString();
  }
}
