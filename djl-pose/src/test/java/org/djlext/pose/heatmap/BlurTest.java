package org.djlext.pose.heatmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.djlext.pose.keypoint.GaussianKernel;
import org.junit.jupiter.api.Test;

class BlurTest {

  private static final int WIDTH = 9;
  private static final int HEIGHT = 14;
  private static final int FROM = 5;

  @Test
  void surroundingsOfAPlaceAreThoseOfTheWholeMap() {
    float[] values = noise();
    for (int size : new int[] {1, 3, 11, 21}) {
      Blur whole = new Blur(WIDTH, HEIGHT, GaussianKernel.ofSize(size));
      Blur part = new Blur(WIDTH, HEIGHT, GaussianKernel.ofSize(size));
      whole.whole(values, FROM);
      for (int i = 0; i < WIDTH * HEIGHT; i++) {
        int x = i % WIDTH;
        int y = i / WIDTH;
        float lowest = part.around(values, FROM, x, y, 2);
        float expected = Float.POSITIVE_INFINITY;
        for (int row = Math.max(0, y - 2); row <= Math.min(HEIGHT - 1, y + 2); row++) {
          for (int column = Math.max(0, x - 2); column <= Math.min(WIDTH - 1, x + 2); column++) {
            assertThat(part.at(column, row)).isEqualTo(whole.at(column, row));
            expected = Math.min(expected, whole.at(column, row));
          }
        }
        assertThat(lowest).isEqualTo(expected);
      }
    }
  }

  @Test
  void onePlaceBecomesTheWeights() {
    float[] kernel = GaussianKernel.ofSize(5);
    float[] values = new float[FROM + WIDTH * HEIGHT];
    values[FROM + 7 * WIDTH + 4] = 2;
    Blur blur = new Blur(WIDTH, HEIGHT, kernel);
    assertThat(blur.whole(values, FROM)).isEqualTo(2 * kernel[2] * kernel[2]);
    assertThat(blur.at(5, 9)).isEqualTo(2 * kernel[3] * kernel[4]);
    assertThat(blur.at(4, 10)).isZero();
  }

  private static float[] noise() {
    Random random = new Random(3);
    float[] values = new float[FROM + WIDTH * HEIGHT];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.3f;
    }
    return values;
  }
}
