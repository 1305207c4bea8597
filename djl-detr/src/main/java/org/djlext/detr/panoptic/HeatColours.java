package org.djlext.detr.panoptic;

/** A scale from black over violet, red and yellow to white, each step brighter than the last. */
final class HeatColours {

  private static final int[] STOPS = {0x000000, 0x2B0A6B, 0xB02A5B, 0xF98E20, 0xFCF08A, 0xFFFFFF};

  private HeatColours() {}

  /** Returns the colour of a part from 0 to 1. */
  static int of(double part) {
    double at = Math.min(Math.max(part, 0), 1) * (STOPS.length - 1);
    int stop = Math.min((int) at, STOPS.length - 2);
    return mix(STOPS[stop], STOPS[stop + 1], at - stop);
  }

  /** Returns a colour between two, opaque. */
  static int mix(int first, int second, double part) {
    int mixed = 0xFF;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = first >> shift & 0xFF;
      int b = second >> shift & 0xFF;
      mixed = mixed << 8 | (int) Math.round(a + part * (b - a));
    }
    return mixed;
  }
}
