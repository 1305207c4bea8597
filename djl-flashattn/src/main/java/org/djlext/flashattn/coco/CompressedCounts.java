package org.djlext.flashattn.coco;

import java.util.Arrays;

/**
 * The text form of run lengths. Each length, from the fourth on less the length two before it, is
 * written in groups of five bits, lowest first, as characters from '0' on; a sixth bit says that a
 * group follows, and the highest bit of the last group is the sign.
 */
final class CompressedCounts {

  private static final int ZERO = '0';
  private static final int BITS = 5;
  private static final int GROUP = 0x1f;
  private static final int SIGN = 0x10;
  private static final int MORE = 0x20;

  /** Seven groups hold any difference of two ints. */
  private static final int MOST_GROUPS = 7;

  private CompressedCounts() {}

  static String write(int[] counts) {
    StringBuilder text = new StringBuilder(counts.length * 2);
    for (int i = 0; i < counts.length; i++) {
      long rest = i > 2 ? (long) counts[i] - counts[i - 2] : counts[i];
      boolean more = true;
      while (more) {
        int group = (int) (rest & GROUP);
        rest >>= BITS;
        more = (group & SIGN) != 0 ? rest != -1 : rest != 0;
        text.append((char) ((more ? group | MORE : group) + ZERO));
      }
    }
    return text.toString();
  }

  static int[] read(String text) {
    int[] counts = new int[text.length()];
    int size = 0;
    int at = 0;
    while (at < text.length()) {
      long value = 0;
      int group = MORE;
      for (int k = 0; (group & MORE) != 0; k++) {
        if (at == text.length() || k == MOST_GROUPS) {
          throw new IllegalArgumentException(
              "the compressed run lengths end, or go on too long, inside length %d of '%s'"
                  .formatted(size, brief(text)));
        }
        group = text.charAt(at++) - ZERO;
        if (group < 0 || group >= 2 * MORE) {
          throw new IllegalArgumentException(
              "expected compressed run lengths in characters from '0' to 'o', found '%s'"
                  .formatted(brief(text)));
        }
        value |= (long) (group & GROUP) << BITS * k;
        if ((group & MORE) == 0 && (group & SIGN) != 0) {
          value |= -1L << BITS * (k + 1);
        }
      }
      if (size > 2) {
        value += counts[size - 2];
      }
      if (value < 0 || value > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "run length %d is %d, which is none".formatted(size, value));
      }
      counts[size++] = (int) value;
    }
    return Arrays.copyOf(counts, size);
  }

  private static String brief(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
