package org.djlext.face.align;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Random;
import org.djlext.face.FivePoints;
import org.djlext.flashattn.image.RgbImage;

/**
 * Times alignment when told to, for {@code src/test/python/align_speed.py}. A line {@code WIDTH
 * HEIGHT} and ten coordinates of points is answered by microseconds of processor time for a face,
 * fit and warp: with antialiasing, and as OpenCV warps.
 */
public final class AlignmentStopwatch {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int FACES = 50;

  private AlignmentStopwatch() {}

  private static double micros(FaceAligner aligner, RgbImage picture, FivePoints points) {
    long start = THREADS.getCurrentThreadCpuTime();
    long sum = 0;
    for (int i = 0; i < FACES; i++) {
      sum += aligner.align(picture, points).pixels()[i];
    }
    double micros = (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / FACES;
    if (sum == Long.MIN_VALUE) {
      throw new AssertionError("pixels are bytes");
    }
    return micros;
  }

  public static void main(String[] args) throws IOException {
    FaceAligner plain = new FaceAligner(FaceTemplate.ARCFACE, false, false);
    RgbImage picture = null;
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      double[] numbers = Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
      int width = (int) numbers[0];
      int height = (int) numbers[1];
      if (picture == null || picture.width() != width || picture.height() != height) {
        byte[] pixels = new byte[width * height * RgbImage.CHANNELS];
        new Random(1).nextBytes(pixels);
        picture = new RgbImage(width, height, pixels);
      }
      FivePoints points = new FivePoints(Arrays.copyOfRange(numbers, 2, numbers.length));
      System.out.println(
          micros(FaceAligner.ARCFACE, picture, points) + " " + micros(plain, picture, points));
    }
  }
}
