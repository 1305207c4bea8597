package org.djlext.detr.eval;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.djlext.flashattn.coco.CocoCategory;

/** Panoptic quality over all categories, things, stuff, and of each category. */
public final class PanopticScores {

  private final Map<Long, CocoCategory> categories = new TreeMap<>();
  private final Map<Long, SegmentTally> tallies;

  PanopticScores(Collection<CocoCategory> categories, Map<Long, SegmentTally> tallies) {
    categories.forEach(category -> this.categories.put(category.id(), category));
    this.tallies = Map.copyOf(tallies);
  }

  /**
   * How well segments were found, each number from 0 to 1.
   *
   * @param pq panoptic quality, segmentation quality times recognition quality of one category, and
   *     the mean of that over several
   * @param sq segmentation quality, the mean overlap of what was found
   * @param rq recognition quality, the F1 score of finding
   * @param count how many categories are in it: those that are there or were found
   */
  public record Quality(double pq, double sq, double rq, int count) {}

  /**
   * Returns the mean over all categories.
   *
   * @return the quality; all numbers are 0 if nothing was there and nothing found
   */
  public Quality all() {
    return mean(List.copyOf(categories.values()));
  }

  /**
   * Returns the mean over the categories of things.
   *
   * @return the quality; all numbers are 0 if nothing was there and nothing found
   */
  public Quality things() {
    return mean(categories.values().stream().filter(CocoCategory::thing).toList());
  }

  /**
   * Returns the mean over the categories of stuff.
   *
   * @return the quality; all numbers are 0 if nothing was there and nothing found
   */
  public Quality stuff() {
    return mean(categories.values().stream().filter(category -> !category.thing()).toList());
  }

  /**
   * Returns the categories that there are.
   *
   * @return ids, also of those that are in no picture
   */
  public Set<Long> categories() {
    return Set.copyOf(categories.keySet());
  }

  /**
   * Returns the quality of one category.
   *
   * @param id the category
   * @return the quality; all numbers are 0 if nothing was there and nothing found
   * @throws IllegalArgumentException if there is no such category
   */
  public Quality category(long id) {
    if (!categories.containsKey(id)) {
      throw new IllegalArgumentException(
          "category: expected one of %s, found %d".formatted(categories.keySet(), id));
    }
    return tallies.getOrDefault(id, SegmentTally.NOTHING).quality();
  }

  private Quality mean(List<CocoCategory> some) {
    double pq = 0;
    double sq = 0;
    double rq = 0;
    int count = 0;
    for (CocoCategory category : some) {
      Quality quality = category(category.id());
      pq += quality.pq();
      sq += quality.sq();
      rq += quality.rq();
      count += quality.count();
    }
    int divisor = Math.max(1, count);
    return new Quality(pq / divisor, sq / divisor, rq / divisor, count);
  }

  /**
   * Writes the table of three lines that panopticapi prints, in hundredths.
   *
   * @return the lines, without an end after the last
   */
  public String text() {
    return String.join(
        System.lineSeparator(),
        "          |    PQ     SQ     RQ     N",
        "-".repeat(38),
        line("All", all()),
        line("Things", things()),
        line("Stuff", stuff()));
  }

  private static String line(String name, Quality quality) {
    return String.format(
        Locale.ROOT,
        "%-10s| %5.1f  %5.1f  %5.1f %5d",
        name,
        100 * quality.pq(),
        100 * quality.sq(),
        100 * quality.rq(),
        quality.count());
  }
}
