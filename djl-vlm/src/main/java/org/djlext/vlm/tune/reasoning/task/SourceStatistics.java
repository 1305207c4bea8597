package org.djlext.vlm.tune.reasoning.task;

import java.util.List;

/**
 * What a {@link ProblemSource} drew.
 *
 * @param family the family
 * @param split the split
 * @param drawn how many problems were given of each level, from level 1
 * @param duplicates how many draws were there before
 * @param otherSplit how many draws belonged to the other split
 */
public record SourceStatistics(
    String family, ProblemSplit split, List<Integer> drawn, long duplicates, long otherSplit) {

  /**
   * Copies the list.
   *
   * @param family the family
   * @param split the split
   * @param drawn how many problems were given of each level, from level 1
   * @param duplicates how many draws were there before
   * @param otherSplit how many draws belonged to the other split
   */
  public SourceStatistics {
    drawn = List.copyOf(drawn);
  }
}
