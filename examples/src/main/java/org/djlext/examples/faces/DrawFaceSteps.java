package org.djlext.examples.faces;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.djlext.examples.faces.FaceView.Expression;
import org.djlext.examples.faces.FaceView.Light;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.process.Cover;
import org.djlext.face.process.FaceSample;
import org.djlext.face.process.FaceStep;
import org.djlext.face.process.FaceSteps;
import org.djlext.face.process.NamedStep;
import org.djlext.face.process.Occlusion;
import org.djlext.face.process.PoseChange;
import org.djlext.face.process.Relighting;

/** Draws each step of org.djlext.face.process side by side, for people who differ by row. */
public final class DrawFaceSteps {

  private static final int SIZE = 112;
  private static final int LABEL = 16;
  private static final int PEOPLE = 2;
  private static final double[] YAWS = {-30, 0};

  private DrawFaceSteps() {}

  /**
   * Draws them.
   *
   * @param arguments the PNG file to be written
   * @throws IOException if it cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    ImageIO.write(draw(), "png", Path.of(arguments[0]).toFile());
  }

  static BufferedImage draw() {
    Map<String, FaceStep> steps = steps();
    BufferedImage sheet =
        new BufferedImage(steps.size() * SIZE, LABEL + PEOPLE * SIZE, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = sheet.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, sheet.getWidth(), LABEL);
    pen.setColor(Color.BLACK);
    int column = 0;
    for (Map.Entry<String, FaceStep> step : steps.entrySet()) {
      pen.drawString(step.getKey(), column * SIZE + 4, LABEL - 4);
      for (int person = 0; person < PEOPLE; person++) {
        BufferedImage face =
            step.getValue().apply(face(person), 2 + person).picture().toBufferedImage();
        pen.drawImage(face, column * SIZE, LABEL + person * SIZE, null);
      }
      column++;
    }
    pen.dispose();
    return sheet;
  }

  /** One turned, one masked in hard light. */
  private static FaceSample face(int person) {
    boolean last = person == PEOPLE - 1;
    Light light = last ? FaceView.draw(Nuisance.LIGHT, new Random(4)).light() : Light.EVEN;
    FaceView.Occlusion cover = last ? FaceView.Occlusion.MASK : FaceView.Occlusion.NONE;
    FaceView view =
        new FaceView(YAWS[person], 0, 0, light, Expression.NEUTRAL, cover, 0, 0, person);
    return new FaceGenerator(5).sample(person + 3, view, FaceAligner.ARCFACE, 0);
  }

  private static Map<String, FaceStep> steps() {
    Map<String, FaceStep> steps = new LinkedHashMap<>();
    steps.put("aligned", FaceSteps.NONE);
    for (NamedStep step : NamedStep.values()) {
      steps.put(
          step.name().toLowerCase(Locale.ROOT).replace('_', ' '), step.step(FaceTemplate.ARCFACE));
    }
    steps.put("pose change", new PoseChange(45, 10, FaceTemplate.ARCFACE));
    steps.put("relighting", Relighting.anyLight());
    steps.put("occlusion", Occlusion.of(Cover.values()));
    return steps;
  }
}
