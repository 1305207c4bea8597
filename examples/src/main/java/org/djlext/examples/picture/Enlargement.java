package org.djlext.examples.picture;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/**
 * How many times larger a picture is drawn, so that labels on small pictures can be read.
 *
 * @param times a whole number, 1 for pictures that are large enough
 */
public record Enlargement(int times) {

  private static final int READABLE = 400;
  private static final int LARGEST = 1600;
  private static final int MOST = 16;

  /**
   * Chooses how many times larger a picture is drawn.
   *
   * @param picture the picture
   * @return 1 if it can be read as it is
   */
  public static Enlargement of(BufferedImage picture) {
    int shorter = Math.min(picture.getWidth(), picture.getHeight());
    int longer = Math.max(picture.getWidth(), picture.getHeight());
    int wanted = (READABLE + shorter - 1) / shorter;
    return new Enlargement(Math.max(1, Math.min(MOST, Math.min(wanted, LARGEST / longer))));
  }

  /**
   * Copies a picture, each pixel that many times in both directions.
   *
   * @param picture the picture
   * @return the copy
   */
  public BufferedImage apply(BufferedImage picture) {
    int width = picture.getWidth() * times;
    int height = picture.getHeight() * times;
    BufferedImage copy = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = copy.createGraphics();
    graphics.drawImage(picture, 0, 0, width, height, null);
    graphics.dispose();
    return copy;
  }

  /**
   * Copies numbers of pixels in the same way.
   *
   * @param pixels rows of numbers
   * @return the copy
   */
  public int[][] apply(int[][] pixels) {
    int[][] copy = new int[pixels.length * times][pixels[0].length * times];
    for (int y = 0; y < copy.length; y++) {
      for (int x = 0; x < copy[y].length; x++) {
        copy[y][x] = pixels[y / times][x / times];
      }
    }
    return copy;
  }
}
