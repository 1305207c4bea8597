package org.djlext.flashattn.coco;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * One of the numbers that are reported.
 *
 * @param name its short name, such as AP50
 * @param recall whether it is average recall, not average precision
 * @param threshold which of the protocol's thresholds; empty for the mean of all
 * @param area which of the protocol's area ranges
 * @param limit which of the protocol's limits of detections per picture and category
 */
public record ScoreLine(String name, boolean recall, OptionalInt threshold, int area, int limit) {

  /**
   * Writes the line as pycocotools prints it.
   *
   * @param protocol the protocol that this line is of
   * @param value the number
   * @return the line, without its end
   */
  public String text(EvaluationProtocol protocol, double value) {
    double[] thresholds = protocol.thresholds();
    String range =
        threshold.isPresent()
            ? String.format(Locale.ROOT, "%.2f", thresholds[threshold.getAsInt()])
            : String.format(
                Locale.ROOT, "%.2f:%.2f", thresholds[0], thresholds[thresholds.length - 1]);
    return String.format(
        Locale.ROOT,
        " %-18s %s @[ IoU=%-9s | area=%6s | maxDets=%3d ] = %.3f",
        recall ? "Average Recall" : "Average Precision",
        recall ? "(AR)" : "(AP)",
        range,
        protocol.areas().get(area).name(),
        protocol.limits()[limit],
        value);
  }
}
