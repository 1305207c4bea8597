package org.djlext.examples.pose;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.List;
import org.djlext.examples.picture.Enlargement;
import org.djlext.pose.keypoint.JointSigma;
import org.djlext.pose.keypoint.KeypointSet.Link;
import org.djlext.pose.person.PersonPose;

/**
 * Draws skeletons: limbs in the colour of their side, joints the paler the less sure they are, and
 * around them ellipses of one sigma if the head says how far they may lie from there. Lines grow
 * with the person, and small pictures are enlarged.
 */
public final class SkeletonDrawing {

  private static final int SMALLEST_FONT = 12;
  private static final int MANY = 40;
  private static final Color NAME_GROUND = new Color(0, 0, 0, 170);
  private static final Color HALO = new Color(0, 0, 0, 110);
  private static final float SPREAD = 0.08f;
  private static final float SPREAD_EDGE = 0.6f;
  private static final float PALEST = 0.35f;

  private final double threshold;

  /**
   * Constructs a drawing.
   *
   * @param threshold joints that are less sure are left out, with their limbs
   */
  public SkeletonDrawing(double threshold) {
    this.threshold = threshold;
  }

  /**
   * Draws people without names.
   *
   * @param picture the picture
   * @param people who was found in it, the surest first
   * @return a new picture, some whole number of times as large
   */
  public BufferedImage draw(BufferedImage picture, List<PersonPose> people) {
    return draw(picture, people, Collections.nCopies(people.size(), ""));
  }

  /**
   * Draws people and what they are called.
   *
   * @param picture the picture
   * @param people who was found in it, the surest first
   * @param names one for each, which may be empty
   * @return a new picture, some whole number of times as large
   */
  public BufferedImage draw(BufferedImage picture, List<PersonPose> people, List<String> names) {
    Enlargement larger = Enlargement.of(picture);
    BufferedImage canvas = larger.apply(picture);
    Graphics2D graphics = canvas.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    int side = Math.min(canvas.getWidth(), canvas.getHeight());
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, Math.max(SMALLEST_FONT, side / 40)));
    for (int i = people.size() - 1; i >= 0; i--) { // the surest on top
      Body body = new Body(graphics, people.get(i), larger.times());
      body.draw();
      if (!names.get(i).isEmpty()) {
        body.name(names.get(i), canvas.getWidth());
      }
    }
    graphics.dispose();
    return canvas;
  }

  /** One person on the enlarged picture. */
  private final class Body {

    private final Graphics2D graphics;
    private final PersonPose pose;
    private final int times;
    private final SkeletonColors colors;
    private final float line;

    Body(Graphics2D graphics, PersonPose pose, int times) {
      this.graphics = graphics;
      this.pose = pose;
      this.times = times;
      this.colors = new SkeletonColors(pose.set());
      double side = times * Math.sqrt(pose.box().width() * pose.box().height());
      double thin = pose.set().size() > MANY ? 2 : 1; // hands and faces have small parts
      this.line = (float) Math.max(2.5, Math.min(12, side / 45) / thin);
    }

    void draw() {
      List<String> names = pose.set().names();
      for (int i = 0; i < names.size(); i++) {
        if (isSure(i) && pose.joints().sigma().isPresent()) {
          spread(i, pose.joints().sigma().get(), colors.of(names.get(i)));
        }
      }
      for (Link limb : pose.set().skeleton()) {
        limb(names.indexOf(limb.first()), names.indexOf(limb.second()), colors.of(limb));
      }
      for (int i = 0; i < names.size(); i++) {
        if (isSure(i)) {
          joint(i, colors.of(names.get(i)));
        }
      }
      graphics.setComposite(AlphaComposite.SrcOver);
    }

    /** Writes a name at the upper left corner of the box. */
    void name(String text, int width) {
      FontMetrics metrics = graphics.getFontMetrics();
      int gap = metrics.getHeight() / 5;
      int right = Math.max(0, width - metrics.stringWidth(text) - 2 * gap);
      int x = (int) Math.max(0, Math.min(right, pose.box().x() * times));
      int y = (int) Math.max(0, pose.box().y() * times);
      graphics.setColor(NAME_GROUND);
      graphics.fillRoundRect(
          x, y, metrics.stringWidth(text) + 2 * gap, metrics.getHeight(), 2 * gap, 2 * gap);
      graphics.setColor(Color.WHITE);
      graphics.drawString(text, x + gap, y + metrics.getAscent());
    }

    private void limb(int from, int to, Color color) {
      if (isSure(from) && isSure(to)) {
        strength(Math.min(score(from), score(to)));
        Line2D bone = new Line2D.Double(x(from), y(from), x(to), y(to));
        graphics.setColor(HALO); // whatever is behind, the limb can be told from it
        graphics.setStroke(stroke(1.6f * line));
        graphics.draw(bone);
        graphics.setColor(color);
        graphics.setStroke(stroke(line));
        graphics.draw(bone);
      }
    }

    private static BasicStroke stroke(float width) {
      return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    private void spread(int index, JointSigma sigma, Color color) {
      double width = sigma.x()[index] * times;
      double height = sigma.y()[index] * times;
      Ellipse2D ellipse =
          new Ellipse2D.Double(x(index) - width, y(index) - height, 2 * width, 2 * height);
      graphics.setColor(color);
      graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, SPREAD));
      graphics.fill(ellipse);
      graphics.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, SPREAD_EDGE));
      graphics.setStroke(new BasicStroke(Math.max(1, line / 4)));
      graphics.draw(ellipse);
    }

    private void joint(int index, Color color) {
      double radius = 1.1 * line;
      Ellipse2D dot =
          new Ellipse2D.Double(x(index) - radius, y(index) - radius, 2 * radius, 2 * radius);
      strength(score(index));
      graphics.setColor(color);
      graphics.fill(dot);
      graphics.setStroke(new BasicStroke(Math.max(1, line / 3)));
      graphics.setColor(Color.WHITE);
      graphics.draw(dot);
    }

    private void strength(float score) {
      float part = Math.max(0, Math.min(1, score));
      graphics.setComposite(
          AlphaComposite.getInstance(AlphaComposite.SRC_OVER, PALEST + (1 - PALEST) * part));
    }

    private boolean isSure(int index) {
      return score(index) >= threshold;
    }

    private float score(int index) {
      return pose.joints().scores()[index];
    }

    /** Pixel centres lie at whole numbers, those of Java's drawing between them. */
    private double x(int index) {
      return (pose.joints().x()[index] + 0.5) * times;
    }

    private double y(int index) {
      return (pose.joints().y()[index] + 0.5) * times;
    }
  }
}
