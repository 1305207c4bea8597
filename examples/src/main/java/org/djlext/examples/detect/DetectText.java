package org.djlext.examples.detect;

import java.util.Locale;
import org.djlext.examples.cli.TextTable;

/** What was found in a picture, for people. */
final class DetectText {

  private DetectText() {}

  static String of(DetectReport.Picture picture) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s, %d x %d: %s%s in %.3f s%n",
            picture.file(),
            picture.width(),
            picture.height(),
            count(picture.objects().size(), "object"),
            picture.segments() == null ? "" : ", " + count(picture.segments().size(), "segment"),
            picture.seconds().preprocess()
                + picture.seconds().inference()
                + picture.seconds().postprocess()));
    TextTable table = new TextTable("object", "score>", "x>", "y>", "width>", "height>");
    for (DetectReport.Found found : picture.objects()) {
      DetectReport.Box box = found.box();
      table.row(
          found.label(),
          String.format(Locale.ROOT, "%.3f", found.score()),
          pixels(box.x()),
          pixels(box.y()),
          pixels(box.width()),
          pixels(box.height()));
    }
    if (!picture.objects().isEmpty()) {
      text.append(table.text());
    }
    if (picture.segments() != null && !picture.segments().isEmpty()) {
      TextTable segments = new TextTable("segment", "score>", "", "pixels>");
      for (DetectReport.Segment segment : picture.segments()) {
        segments.row(
            segment.label(),
            String.format(Locale.ROOT, "%.3f", segment.score()),
            segment.thing() ? "thing" : "stuff",
            Integer.toString(segment.area()));
      }
      text.append(segments.text());
    }
    return text.toString();
  }

  private static String count(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String pixels(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
