package org.djlext.flashattn.coco;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is counted as found, and which numbers are reported of it.
 *
 * @param thresholds how alike a detection must be to a truth, ascending, at most 31
 * @param recalls at which recalls precision is taken, ascending
 * @param limits how many detections count for each picture and category, ascending
 * @param areas the ranges of sizes
 * @param lines the numbers that are reported
 */
public record EvaluationProtocol(
    double[] thresholds,
    double[] recalls,
    int[] limits,
    List<AreaRange> areas,
    List<ScoreLine> lines) {

  /** As many as an int has bits for, sign aside. */
  private static final int MOST_THRESHOLDS = 31;

  private static final OptionalInt ALL = OptionalInt.empty();
  private static final OptionalInt AT_50 = OptionalInt.of(0);
  private static final OptionalInt AT_75 = OptionalInt.of(5);

  /**
   * Constructs a protocol.
   *
   * @param thresholds how alike a detection must be to a truth, ascending, at most 31
   * @param recalls at which recalls precision is taken, ascending
   * @param limits how many detections count for each picture and category, ascending
   * @param areas the ranges of sizes
   * @param lines the numbers that are reported
   * @throws IllegalArgumentException if a list is empty, not ascending, or too long
   */
  public EvaluationProtocol {
    thresholds = thresholds.clone();
    recalls = recalls.clone();
    limits = limits.clone();
    areas = List.copyOf(areas);
    lines = List.copyOf(lines);
    double[] counts = Arrays.stream(limits).asDoubleStream().toArray();
    if (thresholds.length > MOST_THRESHOLDS
        || areas.isEmpty()
        || !ascending(thresholds)
        || !ascending(recalls)
        || !ascending(counts)
        || counts[0] < 1) {
      throw new IllegalArgumentException(
          "expected areas, and ascending thresholds (at most %d), recalls and limits, found %s %s %s %s"
              .formatted(
                  MOST_THRESHOLDS,
                  areas,
                  Arrays.toString(thresholds),
                  Arrays.toString(recalls),
                  Arrays.toString(limits)));
    }
  }

  /**
   * Returns the protocol for boxes and masks: twelve numbers.
   *
   * @return AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm, ARl
   */
  public static EvaluationProtocol detection() {
    return new EvaluationProtocol(
        evenly(.5, .95, 10),
        evenly(0, 1, 101),
        new int[] {1, 10, 100},
        List.of(AreaRange.ALL, AreaRange.SMALL, AreaRange.MEDIUM, AreaRange.LARGE),
        List.of(
            new ScoreLine("AP", false, ALL, 0, 2),
            new ScoreLine("AP50", false, AT_50, 0, 2),
            new ScoreLine("AP75", false, AT_75, 0, 2),
            new ScoreLine("APs", false, ALL, 1, 2),
            new ScoreLine("APm", false, ALL, 2, 2),
            new ScoreLine("APl", false, ALL, 3, 2),
            new ScoreLine("AR1", true, ALL, 0, 0),
            new ScoreLine("AR10", true, ALL, 0, 1),
            new ScoreLine("AR100", true, ALL, 0, 2),
            new ScoreLine("ARs", true, ALL, 1, 2),
            new ScoreLine("ARm", true, ALL, 2, 2),
            new ScoreLine("ARl", true, ALL, 3, 2)));
  }

  /**
   * Returns the protocol for keypoints: ten numbers, of at most 20 detections, without small ones.
   *
   * @return AP, AP50, AP75, APm, APl, AR, AR50, AR75, ARm, ARl
   */
  public static EvaluationProtocol keypoints() {
    return new EvaluationProtocol(
        evenly(.5, .95, 10),
        evenly(0, 1, 101),
        new int[] {20},
        List.of(AreaRange.ALL, AreaRange.MEDIUM, AreaRange.LARGE),
        List.of(
            new ScoreLine("AP", false, ALL, 0, 0),
            new ScoreLine("AP50", false, AT_50, 0, 0),
            new ScoreLine("AP75", false, AT_75, 0, 0),
            new ScoreLine("APm", false, ALL, 1, 0),
            new ScoreLine("APl", false, ALL, 2, 0),
            new ScoreLine("AR", true, ALL, 0, 0),
            new ScoreLine("AR50", true, AT_50, 0, 0),
            new ScoreLine("AR75", true, AT_75, 0, 0),
            new ScoreLine("ARm", true, ALL, 1, 0),
            new ScoreLine("ARl", true, ALL, 2, 0)));
  }

  /** The reference's own rounding: a threshold one bit away would decide ties differently. */
  private static double[] evenly(double from, double to, int count) {
    double step = (to - from) / (count - 1);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = i * step + from;
    }
    values[count - 1] = to;
    return values;
  }

  private static boolean ascending(double[] values) {
    for (int i = 1; i < values.length; i++) {
      if (!(values[i] > values[i - 1])) {
        return false;
      }
    }
    return values.length > 0;
  }

  int mostDetections() {
    return limits[limits.length - 1];
  }
}
