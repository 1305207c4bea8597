package org.djlext.examples.gallery;

import java.util.List;
import java.util.Locale;
import org.djlext.vlm.generate.GeneratedText;

/** Questions and answers as a chat to look at. */
final class ChatTranscript {

  private ChatTranscript() {}

  /**
   * One question and its answer.
   *
   * @param question what was asked
   * @param answer what the model said
   * @param right whether that is right; null if there is no right and wrong
   */
  record Turn(String question, GeneratedText answer, Boolean right) {}

  /** Shows the turns of one chat, below one another. */
  static Html chat(List<Turn> turns) {
    return show("chat", turns);
  }

  /** Shows questions that have nothing to do with each other, side by side. */
  static Html questions(List<Turn> turns) {
    return show("questions", turns);
  }

  private static Html show(String style, List<Turn> turns) {
    Html html = new Html().open("div", style);
    for (Turn turn : turns) {
      html.open("div", "turn").element("div", "ask", turn.question());
      html.element("div", "answer", turn.answer().text().strip());
      html.open("div", "note");
      if (turn.right() != null) {
        html.element(
            "span", turn.right() ? "right" : "wrong", turn.right() ? "✓ right" : "✗ wrong");
      }
      html.element("span", "", figures(turn.answer())).close("div").close("div");
    }
    return html.close("div");
  }

  private static String figures(GeneratedText answer) {
    double millis = (answer.prefillSeconds() + answer.decodeSeconds()) * 1e3;
    return String.format(
        Locale.ROOT,
        "read %d tokens, wrote %d in %.0f ms",
        answer.promptTokens() - answer.cachedTokens(),
        answer.ids().length,
        millis);
  }
}
