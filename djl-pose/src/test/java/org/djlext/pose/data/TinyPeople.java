package org.djlext.pose.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.pose.BackboneConfig;
import org.djlext.pose.HeadConfig;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.cspnext.CspNextConfig;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.KeypointSet.Link;
import org.djlext.pose.rle.RegressionConfig;
import org.djlext.pose.simcc.BinSmoothing;
import org.djlext.pose.simcc.RtmccConfig;

/** People of three joints, red, green and blue dots, and their annotations. */
public final class TinyPeople {

  /** What the dots are called. */
  public static final KeypointSet SET =
      new KeypointSet(
          List.of("head", "left", "right"),
          List.of(new Link("left", "right")),
          List.of(new Link("head", "left")),
          List.of(0.05, 0.05, 0.05));

  private static final int SIDE = 64;
  private static final Color[] COLOURS = {Color.RED, Color.GREEN, Color.BLUE};

  private final Path folder;
  private final List<CocoImage> images = new ArrayList<>();
  private final List<CocoAnnotation> annotations = new ArrayList<>();
  private List<String> names = SET.names();

  /**
   * Begins.
   *
   * @param folder where pictures and annotations come
   */
  public TinyPeople(Path folder) {
    this.folder = folder;
  }

  /** Returns a model of 64 x 64 pixels that finds them. */
  public static PoseConfig config(HeadConfig head) {
    PoseConfig coco =
        new PoseConfig(
            SIDE, SIDE, new BackboneConfig.CspNext(CspNextConfig.of(0.167, 0.125)), head);
    return new PoseConfig(
        SIDE, SIDE, coco.backbone(), head, SET, coco.crop(), coco.normalization(), false);
  }

  /** Returns RTMPose's head, small. */
  public static HeadConfig rtmcc() {
    RtmccConfig small = new RtmccConfig(2, 3, 32, 16, 2, RtmccConfig.Activation.SILU, false, false);
    return new HeadConfig.Rtmcc(small, new BinSmoothing.Gaussian(3, 3, false), false);
  }

  /** Returns residual likelihood's head. */
  public static HeadConfig rle() {
    return new HeadConfig.Regression(RegressionConfig.RLE);
  }

  TinyPeople names(String... others) {
    names = List.of(others);
    return this;
  }

  /** Draws a person into a picture of its own. */
  public TinyPeople person(double[] box, double... keypoints) throws IOException {
    image();
    return also(box, false, keypoints);
  }

  /** Adds an annotation to the last picture. */
  TinyPeople also(double[] box, boolean crowd, double... keypoints) {
    int labelled = 0;
    for (int i = 2; i < keypoints.length; i += 3) {
      labelled += keypoints[i] > 0 ? 1 : 0;
    }
    annotations.add(
        new CocoAnnotation(
            annotations.size() + 1,
            images.get(images.size() - 1).id(),
            1,
            box == null ? null : new CocoBox(box[0], box[1], box[2], box[3]),
            null,
            OptionalDouble.of(box == null ? 1 : box[2] * box[3]),
            crowd,
            keypoints,
            labelled));
    return this;
  }

  private void image() {
    int id = images.size() + 1;
    images.add(new CocoImage(id, id + ".png", 48, 60));
  }

  /** Writes pictures and annotations.json. */
  public Path write() throws IOException {
    for (CocoImage image : images) {
      BufferedImage picture = new BufferedImage(60, 48, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = picture.createGraphics();
      graphics.setColor(Color.GRAY);
      graphics.fillRect(0, 0, 60, 48);
      for (CocoAnnotation annotation : annotations) {
        if (annotation.imageId() == image.id()) {
          double[] points = annotation.keypoints();
          for (int j = 0; j < Math.min(3, points.length / 3); j++) {
            graphics.setColor(COLOURS[j]);
            graphics.fillOval((int) points[3 * j] - 2, (int) points[3 * j + 1] - 2, 5, 5);
          }
        }
      }
      ImageIO.write(picture, "png", folder.resolve(image.fileName()).toFile());
    }
    CocoCategory person = new CocoCategory(1, "person", "", true, names);
    Path file = folder.resolve("annotations.json");
    new CocoDataset(images, annotations, List.of(person)).write(file);
    return file;
  }

  PoseDataset.Builder data(HeadConfig head) throws IOException {
    return PoseDataset.builder()
        .setAnnotations(write())
        .setPictures(folder)
        .setConfig(config(head));
  }

  /** Adds four people who differ. */
  public TinyPeople four() throws IOException {
    return person(new double[] {10, 5, 36, 36}, 20, 10, 2, 40, 30, 2, 15, 35, 1)
        .person(new double[] {12, 8, 36, 36}, 30, 38, 2, 18, 14, 2, 42, 20, 2)
        .person(new double[] {8, 6, 36, 36}, 38, 16, 2, 14, 22, 2, 26, 36, 2)
        .person(new double[] {14, 4, 36, 36}, 22, 28, 2, 34, 12, 2, 44, 34, 2);
  }
}
