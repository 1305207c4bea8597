package org.djlext.examples.scenes;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;

/** How much of each pixel an outline covers, by the antialiasing of Java 2D. */
final class Coverage {

  private final int size;
  private final BufferedImage canvas;

  Coverage(int size) {
    this.size = size;
    this.canvas = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
  }

  /** Returns {@code (size, size)} values from 0, outside, to 255, inside. */
  int[] of(Shape outline) {
    Graphics2D graphics = canvas.createGraphics();
    try {
      graphics.setColor(Color.BLACK);
      graphics.fillRect(0, 0, size, size);
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.setColor(Color.WHITE);
      graphics.fill(outline);
    } finally {
      graphics.dispose();
    }
    byte[] values = ((DataBufferByte) canvas.getRaster().getDataBuffer()).getData();
    int[] covered = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      covered[i] = values[i] & 0xff;
    }
    return covered;
  }
}
