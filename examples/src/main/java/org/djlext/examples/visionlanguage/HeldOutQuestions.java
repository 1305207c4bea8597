package org.djlext.examples.visionlanguage;

import ai.djl.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.djlext.examples.sketch.SketchRenderer;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.kimivl.KimiVlGenerator;

/**
 * How many questions about pictures that were held out from training a model answers right, each in
 * a chat of its own, greedily.
 *
 * @param byKind the score of each kind of question
 * @param bySize the score of each size of pictures, such as {@code 56x84}
 * @param mistakes some wrong answers
 */
public record HeldOutQuestions(
    Map<QuestionKind, Share> byKind, Map<String, Share> bySize, List<String> mistakes) {

  private static final int LONGEST_ANSWER = 32;
  private static final int SHOWN = 12;

  /**
   * A score.
   *
   * @param right how many answers were right
   * @param all how many questions there were
   */
  public record Share(int right, int all) {

    /**
     * Returns the share of right answers.
     *
     * @return from 0 to 1
     */
    public double value() {
      return right / (double) all;
    }

    private Share plus(boolean isRight) {
      return new Share(right + (isRight ? 1 : 0), all + 1);
    }
  }

  /**
   * Measures a model.
   *
   * @param model a Kimi-VL from a folder
   * @param pictures how many pictures it sees, with two questions each
   * @param blind whether it gets the questions without the pictures
   * @return the scores
   * @throws IOException if the model's tokenizer or image processor cannot be read
   */
  public static HeldOutQuestions measure(Model model, int pictures, boolean blind)
      throws IOException {
    GenerationConfig greedy = GenerationConfig.builder().optMaxNewTokens(LONGEST_ANSWER).build();
    Map<QuestionKind, Share> byKind = new EnumMap<>(QuestionKind.class);
    Map<String, Share> bySize = new TreeMap<>();
    List<String> mistakes = new ArrayList<>();
    try (KimiVlGenerator generator = KimiVlGenerator.of(model)) {
      for (int i = 0; i < pictures; i++) {
        AskedPicture asked = AskedPicture.draw(AskedPicture.HELD_OUT_SEED, i, 2);
        RgbImage picture = SketchRenderer.render(asked.sketch());
        String size = picture.width() + "x" + picture.height();
        for (PictureQuestion question : asked.questions()) {
          Chat chat = blind ? Chat.of(question.text()) : Chat.of(question.text(), picture);
          String answer = generator.answer(chat, greedy).text();
          boolean right = question.accepts(answer);
          byKind.merge(question.kind(), new Share(0, 0).plus(right), (a, b) -> a.plus(right));
          bySize.merge(size, new Share(0, 0).plus(right), (a, b) -> a.plus(right));
          if (!right && mistakes.size() < SHOWN) {
            mistakes.add("%s -> %s, not %s".formatted(question.text(), answer, question.answer()));
          }
        }
      }
    }
    return new HeldOutQuestions(byKind, bySize, List.copyOf(mistakes));
  }

  /**
   * Returns the score of all questions.
   *
   * @return the sum over the kinds
   */
  public Share all() {
    int right = byKind.values().stream().mapToInt(Share::right).sum();
    return new Share(right, byKind.values().stream().mapToInt(Share::all).sum());
  }

  /** Prints a line for each kind, and some mistakes. */
  void print(PrintWriter out) {
    byKind.forEach((kind, share) -> line(out, kind.label(), share));
    line(out, "all", all());
    mistakes.forEach(mistake -> out.printf("            wrong: %s%n", mistake));
    out.flush();
  }

  private static void line(PrintWriter out, String name, Share share) {
    out.printf(Locale.ROOT, "%6.1f %%  of %5d  %s%n", 100 * share.value(), share.all(), name);
  }
}
