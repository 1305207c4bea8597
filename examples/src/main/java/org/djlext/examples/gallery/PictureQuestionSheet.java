package org.djlext.examples.gallery;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.djlext.examples.picture.Enlargement;
import org.djlext.examples.picture.PngBytes;

/** Questions beside their pictures, and tables of how many were answered right. */
final class PictureQuestionSheet {

  private static final int SIZE = 2;

  private PictureQuestionSheet() {}

  /** Shows questions side by side, each below its picture. */
  static Html questions(List<AskedQuestion> asked) throws IOException {
    Html html = new Html().open("div", "questions");
    for (AskedQuestion one : asked) {
      BufferedImage large = new Enlargement(SIZE).apply(one.picture().toBufferedImage());
      html.open("div", "turn");
      html.open("div", "ask").png(PngBytes.of(large), "what is asked about").close("div");
      html.element("div", "ask", one.question().text());
      html.element("div", "answer", one.answer().text().strip());
      html.open("div", "note");
      html.element(
          "span",
          one.right() ? "right" : "wrong",
          one.right() ? "✓ right" : "✗ wrong, it is " + one.question().answer());
      html.element("span", "", "%s pixels".formatted(one.size())).close("div").close("div");
    }
    return html.close("div");
  }

  /** Returns a row for each group of questions, with the picture and without. */
  static List<String[]> scores(List<AskedQuestion> asked, Function<AskedQuestion, String> group) {
    Map<String, List<AskedQuestion>> groups = new LinkedHashMap<>();
    asked.stream()
        .sorted((a, b) -> group.apply(a).compareTo(group.apply(b)))
        .forEach(one -> groups.computeIfAbsent(group.apply(one), g -> new ArrayList<>()).add(one));
    List<String[]> rows = new ArrayList<>();
    groups.forEach((name, members) -> rows.add(row(name, members)));
    rows.add(row("all", asked));
    return rows;
  }

  private static String[] row(String name, List<AskedQuestion> asked) {
    long right = asked.stream().filter(AskedQuestion::right).count();
    long blind = asked.stream().filter(AskedQuestion::rightBlindly).count();
    return new String[] {
      name, Integer.toString(asked.size()), percent(right, asked), percent(blind, asked)
    };
  }

  static String percent(long right, List<AskedQuestion> asked) {
    return String.format(Locale.ROOT, "%.0f %%", 100.0 * right / asked.size());
  }
}
