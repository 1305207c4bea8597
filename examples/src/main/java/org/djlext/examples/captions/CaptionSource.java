package org.djlext.examples.captions;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.djlext.examples.sketch.Side;

/**
 * The captions there are, in two parts: those of training and those that training never sees, in
 * neither order of their things. Single things are in both parts; there are too few to hold out.
 */
final class CaptionSource {

  private static final int ONE_IN = 6;
  private static final int SINGLES_OF_TEN = 2;
  private static final int SEVERAL_OF_TEN = 5;

  private final List<Caption> singles = new ArrayList<>();
  private final List<Caption> several = new ArrayList<>();
  private final List<Caption> pairs = new ArrayList<>();

  private CaptionSource(boolean heldOut) {
    List<Thing> things = Thing.all();
    int nth = 0;
    for (Thing first : things) {
      singles.add(new Caption.Several(1, first));
      for (int number = 2; number <= Caption.LARGEST_COUNT; number++) {
        if (isHeldOut(nth++) == heldOut) {
          several.add(new Caption.Several(number, first));
        }
      }
    }
    for (int a = 0; a < things.size(); a++) {
      for (int b = a + 1; b < things.size(); b++) {
        for (Side side : Side.values()) {
          if (isHeldOut(nth++) == heldOut) {
            Caption.Pair pair = new Caption.Pair(things.get(a), side, things.get(b));
            pairs.add(pair);
            pairs.add(pair.reversed());
          }
        }
      }
    }
  }

  static CaptionSource training() {
    return new CaptionSource(false);
  }

  static CaptionSource heldOut() {
    return new CaptionSource(true);
  }

  /** Scrambles the number, so that what is held out follows no pattern of kinds or colours. */
  private static boolean isHeldOut(int nth) {
    return Math.floorMod((nth + 1) * 0x9E3779B1 >>> 12, ONE_IN) == 0;
  }

  /** Returns captions of more than one thing, each once. */
  List<Caption> ofMoreThanOne() {
    List<Caption> all = new ArrayList<>(several);
    all.addAll(pairs);
    return all;
  }

  Caption next(RandomGenerator random) {
    int kind = random.nextInt(10);
    List<Caption> from = kind < SINGLES_OF_TEN ? singles : kind < SEVERAL_OF_TEN ? several : pairs;
    return from.get(random.nextInt(from.size()));
  }
}
