package org.djlext.examples.captions;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.djlext.examples.sketch.InkColor;
import org.djlext.examples.sketch.ShapeKind;
import org.djlext.examples.sketch.Side;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;

/**
 * What is to be seen on a picture, told from its pixels alone: pixels that are nearer to a colour
 * than to the ground, connected parts of them, and of each part the form that covers it best.
 *
 * @param parts what was found, in the order of their first pixels from above
 */
public record PictureReading(List<Part> parts) {

  /**
   * A connected part.
   *
   * @param thing what it is, or nothing if its colour is mixed or no form fits
   * @param x the middle of the box around it, in pixels from the left, of the enlarged picture if
   *     it was a small one
   * @param y the same from the top
   * @param fit intersection over union with the best form
   */
  public record Part(Optional<Thing> thing, double x, double y, double fit) {}

  private static final int FINE = 128; // small pictures are enlarged to this width
  private static final int SMALLEST = 128; // what is smaller than this part of a picture is noise
  private static final double LEAST_FIT = 0.8;
  private static final double LEAST_FIT_OF_TRIANGLES = 0.65; // their tips are finer than pixels
  private static final double LEAST_SHARE = 0.7;
  private static final double LARGEST_ASPECT = 1.45;
  private static final int CHANNELS = RgbImage.CHANNELS;

  /**
   * Keeps the parts.
   *
   * @param parts what was found
   */
  public PictureReading {
    parts = List.copyOf(parts);
  }

  /**
   * Looks at a picture.
   *
   * @param picture things of the colours of {@link InkColor} on a light, even ground
   * @return what is there
   */
  public static PictureReading of(RgbImage picture) {
    RgbImage fine = enlarged(picture);
    InkColor[] colors = colors(fine);
    int width = fine.width();
    boolean[] seen = new boolean[colors.length];
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < colors.length; i++) {
      if (colors[i] != null && !seen[i]) {
        List<Integer> pixels = connected(i, colors, seen, width);
        if (pixels.size() >= colors.length / SMALLEST) {
          parts.add(part(pixels, colors, width));
        }
      }
    }
    return new PictureReading(parts);
  }

  /**
   * Says what was seen.
   *
   * @return the caption, or nothing if it is not something that captions tell of
   */
  public Optional<Caption> caption() {
    List<Thing> things = parts.stream().flatMap(part -> part.thing().stream()).toList();
    int count = parts.size();
    if (count == 0 || things.size() < count) {
      return Optional.empty();
    } else if (things.stream().distinct().count() == 1 && count <= Caption.LARGEST_COUNT) {
      return Optional.of(new Caption.Several(count, things.get(0)));
    } else if (count == 2) {
      double dx = parts.get(0).x() - parts.get(1).x();
      double dy = parts.get(0).y() - parts.get(1).y();
      return Optional.of(new Caption.Pair(things.get(0), side(dx, dy), things.get(1)));
    }
    return Optional.empty();
  }

  /**
   * Says whether the picture shows what a caption says and nothing else.
   *
   * @param caption the caption
   * @return whether things, number, colours, forms and places agree
   */
  public boolean agreesWith(Caption caption) {
    return caption().filter(seen -> seen.meansTheSameAs(caption)).isPresent();
  }

  private static RgbImage enlarged(RgbImage picture) {
    int times = (FINE + picture.width() - 1) / picture.width();
    return times == 1
        ? picture
        : picture.resize(
            times * picture.width(), times * picture.height(), ResampleFilter.BILINEAR);
  }

  /** Returns where the first is, by the longer side of the way to it. */
  private static Side side(double dx, double dy) {
    if (Math.abs(dx) > Math.abs(dy)) {
      return dx < 0 ? Side.LEFT : Side.RIGHT;
    }
    return dy < 0 ? Side.ABOVE : Side.BELOW;
  }

  private static int channel(int rgb, int c) {
    return rgb >> 8 * (CHANNELS - 1 - c) & 0xff;
  }

  /** Returns the colour of each pixel, null where it is ground. */
  private static InkColor[] colors(RgbImage picture) {
    byte[] bytes = picture.pixels();
    double[] ground = ground(bytes);
    InkColor[] colors = new InkColor[bytes.length / CHANNELS];
    for (int i = 0; i < colors.length; i++) {
      double nearest = Double.POSITIVE_INFINITY;
      for (InkColor color : InkColor.values()) {
        int rgb = color.plain().rgb();
        double along = 0;
        double length = 0;
        for (int c = 0; c < CHANNELS; c++) {
          double way = channel(rgb, c) - ground[c];
          along += way * ((bytes[CHANNELS * i + c] & 0xff) - ground[c]);
          length += way * way;
        }
        double share = along / length; // of this colour, the rest is ground
        double distance = 0;
        for (int c = 0; c < CHANNELS; c++) {
          double mixed = ground[c] + Math.min(1, share) * (channel(rgb, c) - ground[c]);
          distance += Math.pow((bytes[CHANNELS * i + c] & 0xff) - mixed, 2);
        }
        if (distance < nearest) {
          nearest = distance;
          colors[i] = share >= 0.5 ? color : null;
        }
      }
    }
    return colors;
  }

  /** Returns the median of each channel: things cover less than half of a picture. */
  private static double[] ground(byte[] bytes) {
    double[] ground = new double[CHANNELS];
    for (int c = 0; c < CHANNELS; c++) {
      int[] values = new int[bytes.length / CHANNELS];
      for (int i = 0; i < values.length; i++) {
        values[i] = bytes[CHANNELS * i + c] & 0xff;
      }
      Arrays.sort(values);
      ground[c] = values[values.length / 2];
    }
    return ground;
  }

  private static List<Integer> connected(int first, InkColor[] colors, boolean[] seen, int width) {
    List<Integer> pixels = new ArrayList<>();
    Deque<Integer> open = new ArrayDeque<>();
    open.add(first);
    seen[first] = true;
    while (!open.isEmpty()) {
      int at = open.remove();
      pixels.add(at);
      int x = at % width;
      int[] beside = {
        x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width,
      };
      for (int next : beside) {
        if (next >= 0 && next < colors.length && colors[next] != null && !seen[next]) {
          seen[next] = true;
          open.add(next);
        }
      }
    }
    return pixels;
  }

  private static Part part(List<Integer> pixels, InkColor[] colors, int width) {
    int left = pixels.stream().mapToInt(i -> i % width).min().orElseThrow();
    int right = pixels.stream().mapToInt(i -> i % width).max().orElseThrow() + 1;
    int top = pixels.stream().mapToInt(i -> i / width).min().orElseThrow();
    int bottom = pixels.stream().mapToInt(i -> i / width).max().orElseThrow() + 1;
    boolean[][] mask = new boolean[bottom - top][right - left];
    int[] votes = new int[InkColor.values().length];
    for (int i : pixels) {
      mask[i / width - top][i % width - left] = true;
      votes[colors[i].ordinal()]++;
    }
    FormFit form = FormFit.best(mask);
    InkColor color = InkColor.RED;
    for (InkColor other : InkColor.values()) {
      color = votes[other.ordinal()] > votes[color.ordinal()] ? other : color;
    }
    double aspect = (right - left) / (double) (bottom - top);
    double leastFit = form.kind() == ShapeKind.TRIANGLE ? LEAST_FIT_OF_TRIANGLES : LEAST_FIT;
    boolean clear =
        form.fit() >= leastFit
            && votes[color.ordinal()] >= LEAST_SHARE * pixels.size()
            && Math.max(aspect, 1 / aspect) <= LARGEST_ASPECT;
    Optional<Thing> thing = clear ? Optional.of(new Thing(color, form.kind())) : Optional.empty();
    return new Part(thing, (left + right) / 2.0, (top + bottom) / 2.0, form.fit());
  }
}
