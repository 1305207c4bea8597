package org.djlext.flashattn.coco;

import java.util.Arrays;

/** Walks through the runs of two masks of one size at once. */
final class RunPair {

  private RunPair() {}

  /** Returns the runs of the pixels that are in both masks, or in either. */
  static int[] merge(int[] first, int[] second, boolean both) {
    int[] runs = new int[first.length + second.length];
    int size = 0;
    int restFirst = first[0];
    int restSecond = second[0];
    int a = 1;
    int b = 1;
    boolean inFirst = false;
    boolean inSecond = false;
    boolean in = false;
    int run = 0;
    boolean more = true;
    while (more) {
      int step = Math.min(restFirst, restSecond);
      run += step;
      restFirst -= step;
      restSecond -= step;
      if (restFirst == 0 && a < first.length) {
        restFirst = first[a++];
        inFirst = !inFirst;
      }
      if (restSecond == 0 && b < second.length) {
        restSecond = second[b++];
        inSecond = !inSecond;
      }
      more = restFirst > 0 || restSecond > 0 || a < first.length || b < second.length;
      boolean next = both ? inFirst && inSecond : inFirst || inSecond;
      if (next != in || !more) {
        runs[size++] = run;
        run = 0;
        in = next;
      }
    }
    return Arrays.copyOf(runs, size);
  }

  /** Returns the number of pixels that are in both masks. */
  static int intersection(int[] first, int[] second) {
    int pixels = 0;
    int restFirst = first[0];
    int restSecond = second[0];
    int a = 1;
    int b = 1;
    while (true) {
      int step = Math.min(restFirst, restSecond);
      // a and b count the runs begun: every other one is of pixels in the mask
      if (((a | b) & 1) == 0) {
        pixels += step;
      }
      restFirst -= step;
      restSecond -= step;
      if (restFirst == 0) {
        if (a == first.length) {
          return pixels;
        }
        restFirst = first[a++];
      }
      if (restSecond == 0) {
        if (b == second.length) {
          return pixels;
        }
        restSecond = second[b++];
      }
    }
  }
}
