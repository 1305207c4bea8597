package org.djlext.vlm.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.kimivl.Answer;
import org.djlext.vlm.kimivl.KimiVlGenerator;
import org.djlext.vlm.kimivl.KimiVlSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The miniature as users load it, on pictures that are drawn here, not by its generator. */
class KimiVlMiniTest {

  private static final Map<String, Color> COLORS =
      Map.of(
          "red", Color.RED,
          "green", new Color(0, 150, 0),
          "blue", Color.BLUE,
          "yellow", Color.YELLOW,
          "black", Color.BLACK);
  private static final List<String> SHAPES = List.of("circle", "square");

  private record Asked(String question, String answer, RgbImage picture) {}

  private static ZooModel<Chat, String> model;

  @BeforeAll
  static void load() throws Exception {
    model =
        Criteria.builder()
            .setTypes(Chat.class, String.class)
            .optModelUrls("djl://org.djlext.vlm/kimi-vl-mini")
            .build()
            .loadModel();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void picturesDecideTheAnswers() throws Exception {
    List<Asked> all = new ArrayList<>();
    int[][] sizes = {{56, 56}, {84, 112}, {140, 84}};
    for (int[] size : sizes) {
      for (String shape : SHAPES) {
        for (Map.Entry<String, Color> color : COLORS.entrySet()) {
          RgbImage picture = draw(size[0], size[1], shape, color.getValue());
          all.add(new Asked("What color is the " + shape + "?", color.getKey(), picture));
          all.add(new Asked("What shape is " + color.getKey() + "?", shape, picture));
        }
      }
    }
    int seeing = 0;
    int blind = 0;
    try (Predictor<Chat, String> predictor = model.newPredictor()) {
      for (Asked one : all) {
        seeing += correct(predictor, one, Chat.of(one.question(), one.picture()));
        blind += correct(predictor, one, Chat.of(one.question()));
      }
    }
    assertThat(seeing / (double) all.size()).isGreaterThan(0.65);
    assertThat(blind / (double) all.size()).isLessThan(0.5);
  }

  @Test
  void laterTurnsStillSeeThePicture() throws Exception {
    try (KimiVlGenerator generator = KimiVlGenerator.of(model);
        KimiVlSession session = generator.newSession(generator.defaults())) {
      Answer color = session.say("What color is the square?", draw(84, 84, "square", Color.RED));
      Answer shape = session.say("What shape is red?");
      assertThat(color.text()).isEqualTo("red");
      assertThat(shape.text()).isEqualTo("square");
      assertThat(shape.generated().cachedTokens()).isGreaterThan(10);
    }
  }

  private static int correct(Predictor<Chat, String> predictor, Asked asked, Chat chat)
      throws Exception {
    return predictor.predict(chat).equals(asked.answer()) ? 1 : 0;
  }

  private static RgbImage draw(int width, int height, String shape, Color color) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.setColor(color);
    int side = Math.min(width, height) / 2;
    int left = (width - side) / 2;
    int top = (height - side) / 3;
    if (shape.equals("circle")) {
      graphics.fillOval(left, top, side, side);
    } else {
      graphics.fillRect(left, top, side, side);
    }
    graphics.dispose();
    return RgbImage.of(image);
  }
}
