package org.djlext.examples.gallery;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.djlext.examples.face.FaceDrawing;
import org.djlext.examples.faces.FaceGenerator;
import org.djlext.examples.faces.FaceScene;
import org.djlext.examples.picture.PngBytes;
import org.djlext.face.Face;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceQuality;
import org.djlext.face.align.FaceTemplate;

/**
 * Faces found in drawn scenes, beside the truth.
 *
 * @param shown scenes to look at
 * @param scenes how many scenes were counted
 * @param faces how many faces they have
 * @param hits how many of them were found
 * @param wrong how many were found where there is none
 * @param millis what a scene took
 */
record FoundFaces(List<Shown> shown, int scenes, int faces, int hits, int wrong, double millis) {

  private static final int CROP = 112;
  private static final double SAME = 0.5;

  /**
   * A scene to look at.
   *
   * @param truth the scene with what is there
   * @param found with what was found
   * @param crops the faces that were found, aligned
   */
  record Shown(byte[] truth, byte[] found, List<Crop> crops) {}

  /**
   * An aligned face.
   *
   * @param picture the face
   * @param quality how fit it is, 0 to 1
   */
  record Crop(byte[] picture, double quality) {}

  /** Looks at the first scenes of a population, and counts more of them. */
  static FoundFaces look(FaceModels models, long seed, int show, int count) throws IOException {
    FaceGenerator generator = new FaceGenerator(seed);
    List<Shown> shown = new ArrayList<>();
    int faces = 0;
    int hits = 0;
    int wrong = 0;
    long nanos = 0;
    models.detect(generator.scene(0).picture()); // the first is slower
    for (int i = 0; i < count; i++) {
      FaceScene scene = generator.scene(i);
      long start = System.nanoTime();
      List<Face> found = models.detect(scene.picture());
      nanos += System.nanoTime() - start;
      int right = matched(found, scene.faces());
      faces += scene.faces().size();
      hits += right;
      wrong += found.size() - right;
      if (shown.size() < show && scene.faces().size() > 1) {
        shown.add(shown(scene, found));
      }
    }
    return new FoundFaces(shown, count, faces, hits, wrong, nanos / 1e6 / count);
  }

  private static int matched(List<Face> found, List<Face> truth) {
    List<Face> open = new ArrayList<>(truth);
    int matched = 0;
    for (Face face : found) {
      for (Face one : open) {
        if (overlap(face, one) >= SAME) {
          open.remove(one);
          matched++;
          break;
        }
      }
    }
    return matched;
  }

  private static double overlap(Face a, Face b) {
    double width = Math.min(a.x() + a.width(), b.x() + b.width()) - Math.max(a.x(), b.x());
    double height = Math.min(a.y() + a.height(), b.y() + b.height()) - Math.max(a.y(), b.y());
    double both = Math.max(0, width) * Math.max(0, height);
    return both / (a.area() + b.area() - both);
  }

  private static Shown shown(FaceScene scene, List<Face> found) throws IOException {
    FaceDrawing drawing = new FaceDrawing();
    BufferedImage picture = scene.picture().toBufferedImage();
    List<String> none = Collections.nCopies(scene.faces().size(), "");
    List<String> scores =
        found.stream().map(face -> String.format(Locale.ROOT, "%.2f", face.score())).toList();
    FaceAligner aligner = FaceAligner.of(FaceTemplate.square(CROP));
    List<Crop> crops = new ArrayList<>();
    for (Face face : found) {
      crops.add(
          new Crop(
              PngBytes.of(aligner.align(scene.picture(), face.points()).toBufferedImage()),
              FaceQuality.of(scene.picture(), face.points()).overall()));
    }
    return new Shown(
        PngBytes.of(drawing.draw(picture, scene.faces(), none)),
        PngBytes.of(drawing.draw(picture, found, scores)),
        crops);
  }
}
