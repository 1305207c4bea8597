package org.djlext.examples.pose;

import java.util.Locale;
import org.djlext.examples.cli.TextTable;

/** Who was found in a picture, for people. */
final class PoseText {

  private PoseText() {}

  static String of(PoseReport.Picture picture, double threshold) {
    int count = picture.people().size();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s, %d x %d: %s in %.3f s%n",
            picture.file(),
            picture.width(),
            picture.height(),
            count == 1 ? "1 person" : count + " people",
            picture.seconds().people() + picture.seconds().joints()));
    TextTable table =
        new TextTable("person>", "score>", "x>", "y>", "width>", "height>", "sure joints>");
    for (int i = 0; i < count; i++) {
      PoseReport.Person person = picture.people().get(i);
      long sure =
          person.joints().values().stream().filter(joint -> joint.score() >= threshold).count();
      table.row(
          person.track() == null ? Integer.toString(i + 1) : "#" + person.track(),
          String.format(Locale.ROOT, "%.3f", person.score()),
          pixels(person.box().x()),
          pixels(person.box().y()),
          pixels(person.box().width()),
          pixels(person.box().height()),
          sure + " of " + person.joints().size());
    }
    return count == 0 ? text.toString() : text + table.text();
  }

  private static String pixels(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** The joints of each person. */
  static String joints(PoseReport.Picture picture) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < picture.people().size(); i++) {
      TextTable table = new TextTable("person " + (i + 1), "x>", "y>", "score>");
      picture
          .people()
          .get(i)
          .joints()
          .forEach(
              (name, joint) ->
                  table.row(
                      name,
                      pixels(joint.x()),
                      pixels(joint.y()),
                      String.format(Locale.ROOT, "%.3f", joint.score())));
      text.append(System.lineSeparator()).append(table.text());
    }
    return text.toString();
  }
}
