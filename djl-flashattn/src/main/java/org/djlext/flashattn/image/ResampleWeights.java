package org.djlext.flashattn.image;

/**
 * For every pixel along one axis of a resized picture: which pixels it is made of, and their
 * weights in fixed point, rounded as Pillow rounds them for 8 bits a channel.
 *
 * @param first {@code (out)}: the first pixel that counts
 * @param count {@code (out)}: how many pixels count
 * @param stride how many weights there is room for, for each pixel
 * @param weights {@code (out, stride)}: weights times 2^{@value #BITS}
 */
record ResampleWeights(int[] first, int[] count, int stride, int[] weights) {

  /** Two bits are left for sums above 255, eight for the pixel. */
  static final int BITS = 32 - 8 - 2;

  static ResampleWeights of(int in, int out, ResampleFilter filter) {
    double scale = (double) in / out;
    double filterScale = Math.max(scale, 1);
    double support = filter.support() * filterScale;
    int stride = (int) Math.ceil(support) * 2 + 1;
    int[] first = new int[out];
    int[] count = new int[out];
    int[] weights = new int[Math.multiplyExact(out, stride)];
    double[] exact = new double[stride];
    double inverse = 1 / filterScale;
    for (int i = 0; i < out; i++) {
      double center = (i + 0.5) * scale;
      int from = Math.max(0, (int) (center - support + 0.5));
      int n = Math.min(in, (int) (center + support + 0.5)) - from;
      double sum = 0;
      for (int k = 0; k < n; k++) {
        exact[k] = filter.weight((k + from - center + 0.5) * inverse);
        sum += exact[k];
      }
      for (int k = 0; k < n; k++) {
        double weight = (sum == 0 ? exact[k] : exact[k] / sum) * (1 << BITS);
        weights[i * stride + k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
      }
      first[i] = from;
      count[i] = n;
    }
    return new ResampleWeights(first, count, stride, weights);
  }
}
