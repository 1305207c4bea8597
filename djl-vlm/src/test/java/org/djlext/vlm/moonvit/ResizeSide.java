package org.djlext.vlm.moonvit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;

/**
 * Our side of compare_resize.py: reads pictures from standard input, each as its width and height,
 * the wanted width and height, and its pixels, and writes the pixels of the resized ones.
 */
final class ResizeSide {

  private ResizeSide() {}

  public static void main(String[] args) throws IOException {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out))) {
      int width = in.readInt();
      while (width > 0) {
        int height = in.readInt();
        int wantedWidth = in.readInt();
        int wantedHeight = in.readInt();
        byte[] pixels = in.readNBytes(width * height * RgbImage.CHANNELS);
        RgbImage resized =
            new RgbImage(width, height, pixels)
                .resize(wantedWidth, wantedHeight, ResampleFilter.BICUBIC);
        out.write(resized.pixels());
        out.flush();
        width = in.readInt();
      }
    }
  }
}
