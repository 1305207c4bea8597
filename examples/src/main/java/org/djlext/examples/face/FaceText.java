package org.djlext.examples.face;

import java.util.Locale;
import org.djlext.examples.cli.TextTable;

/** What was found in a picture, for people. */
final class FaceText {

  private FaceText() {}

  static String of(DetectFacesCommand.Picture picture) {
    int count = picture.faces().size();
    String heading =
        String.format(
            Locale.ROOT,
            "%s, %d x %d: %s in %.3f s%n",
            picture.file(),
            picture.width(),
            picture.height(),
            count == 0 ? "no face" : count == 1 ? "1 face" : count + " faces",
            picture.seconds());
    if (count == 0) {
      return heading;
    }
    TextTable table =
        new TextTable(
            "face>",
            "score>",
            "x>",
            "y>",
            "width>",
            "height>",
            "yaw>",
            "pitch>",
            "roll>",
            "quality>");
    for (int i = 0; i < count; i++) {
      FaceReport.Found face = picture.faces().get(i);
      FaceReport.Pose pose = face.pose();
      table.row(
          Integer.toString(i + 1),
          number("%.3f", face.score()),
          number("%.1f", face.box().x()),
          number("%.1f", face.box().y()),
          number("%.1f", face.box().width()),
          number("%.1f", face.box().height()),
          pose == null ? "-" : number("%.0f", pose.yaw()),
          pose == null ? "-" : number("%.0f", pose.pitch()),
          pose == null ? "-" : number("%.0f", pose.roll()),
          face.quality() == null ? "-" : number("%.2f", face.quality().overall()));
    }
    return heading + table.text();
  }

  static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
