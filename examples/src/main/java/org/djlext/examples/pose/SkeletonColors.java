package org.djlext.examples.pose;

import java.awt.Color;
import java.util.HashSet;
import java.util.Set;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.KeypointSet.Link;

/** The person's left in one colour, the right in another, what belongs to neither in a third. */
final class SkeletonColors {

  static final Color LEFT = new Color(0xff8c1a);
  static final Color RIGHT = new Color(0x2f9bff);
  static final Color MIDDLE = new Color(0x49d17d);

  private final Set<String> left = new HashSet<>();
  private final Set<String> right = new HashSet<>();

  SkeletonColors(KeypointSet set) {
    for (Link pair : set.pairs()) {
      boolean turned = pair.first().startsWith("right") || pair.second().startsWith("left");
      left.add(turned ? pair.second() : pair.first());
      right.add(turned ? pair.first() : pair.second());
    }
  }

  Color of(String joint) {
    return left.contains(joint) ? LEFT : right.contains(joint) ? RIGHT : MIDDLE;
  }

  /** A limb from one side to the middle has the colour of the side. */
  Color of(Link limb) {
    Color first = of(limb.first());
    Color second = of(limb.second());
    if (first == second || second == MIDDLE) {
      return first;
    }
    return first == MIDDLE ? second : MIDDLE;
  }
}
