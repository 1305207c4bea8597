package org.djlext.examples.faces;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.djlext.examples.drawing.Backdrop;
import org.djlext.examples.drawing.Canvas;
import org.djlext.examples.drawing.Film;
import org.djlext.examples.drawing.Grain;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.Face;
import org.djlext.face.FivePoints;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.process.FaceSample;
import org.djlext.flashattn.image.Affine;
import org.djlext.flashattn.image.RgbImage;

/**
 * Draws the faces of a population: aligned ones to learn from, and scenes in which they are to be
 * found. Everything depends on the seed and on indices only.
 */
public final class FaceGenerator {

  /** The width and height of a scene in pixels. */
  public static final int SCENE = 256;

  private static final int MOST_FACES = 4;
  private static final int TRIES = 30;

  private final long seed;

  /**
   * Constructs a generator.
   *
   * @param seed decides who there is
   */
  public FaceGenerator(long seed) {
    this.seed = seed;
  }

  /**
   * Returns a person.
   *
   * @param person the index, from 0 on
   * @return who that is
   */
  public FaceIdentity person(long person) {
    return FaceIdentity.draw(seed, person);
  }

  /**
   * Draws a face as the aligner would cut it out of a picture of high resolution.
   *
   * @param person whose face
   * @param view how it is seen
   * @param aligner the aligner
   * @param jitter how inexact the points are that it is aligned by, as part of the distance of the
   *     eyes
   * @return a picture of the size of the aligner's template
   */
  public RgbImage aligned(long person, FaceView view, FaceAligner aligner, double jitter) {
    return sample(person, view, aligner, jitter).picture();
  }

  /**
   * Draws a face as {@link #aligned} does and keeps its points for steps that need them.
   *
   * @param person whose face
   * @param view how it is seen
   * @param aligner the aligner
   * @param jitter how inexact the points are that it is aligned by, and that it is given with, as
   *     part of the distance of the eyes
   * @return a picture of the size of the aligner's template, with its points
   */
  public FaceSample sample(long person, FaceView view, FaceAligner aligner, double jitter) {
    FaceIdentity who = person(person);
    double[][] points = FaceRenderer.points(who, view);
    Random random = new Random(Grain.mix(view.seed(), 11));
    double eyes = 2 * who.eyes().distance();
    double[] places = new double[2 * FivePoints.COUNT];
    for (int i = 0; i < places.length; i++) {
      places[i] = points[i / 2][i % 2] + jitter * eyes * random.nextGaussian();
    }
    FivePoints found = new FivePoints(places);
    Affine map = aligner.map(found);
    double[] placement = {map.xx(), map.xy(), map.x0(), map.yx(), map.yy(), map.y0()};
    RgbImage picture =
        FaceRenderer.picture(
            who, view, aligner.template().width(), aligner.template().height(), placement);
    return new FaceSample(picture, aligner.alignedPoints(found));
  }

  /**
   * Draws one to four people side by side, some near and some far.
   *
   * @param index which scene, from 0 on
   * @return the scene
   */
  public FaceScene scene(long index) {
    Random random = new Random(Grain.mix(seed ^ 0x5CE4EL, index));
    Canvas canvas = new Canvas(SCENE, SCENE);
    Backdrop.draw(canvas, random);
    List<Face> faces = new ArrayList<>();
    List<Long> people = new ArrayList<>();
    int count = 1 + random.nextInt(MOST_FACES);
    for (int i = 0; i < count; i++) {
      long person = random.nextInt(Integer.MAX_VALUE);
      FaceView view = FaceView.draw(Nuisance.ALL, random);
      Face face = place(person(person), view, faces, random, canvas);
      if (face != null) {
        faces.add(face);
        people.add(person);
      }
    }
    double blur = random.nextInt(3) == 0 ? random.nextDouble() : 0;
    return new FaceScene(Film.expose(canvas, blur, 6 * random.nextDouble(), random), faces, people);
  }

  /**
   * Draws one person somewhere in a scene, as large as people are in scenes.
   *
   * @param person whose face
   * @param view how it is seen; its seed decides place, size and background
   * @return the scene, with one face
   */
  public FaceScene scene(long person, FaceView view) {
    Random random = new Random(Grain.mix(view.seed(), 12));
    Canvas canvas = new Canvas(SCENE, SCENE);
    Backdrop.draw(canvas, random);
    Face face = place(person(person), view, List.of(), random, canvas); // nobody is in the way
    double blur = random.nextInt(3) == 0 ? random.nextDouble() : 0;
    RgbImage picture = Film.expose(canvas, blur, 6 * random.nextDouble(), random);
    return new FaceScene(picture, List.of(face), List.of(person));
  }

  /** Looks for a free place; returns null if there is none. */
  private static Face place(
      FaceIdentity who, FaceView view, List<Face> taken, Random random, Canvas canvas) {
    double[] box = FaceRenderer.box(who, view);
    for (int attempt = 0; attempt < TRIES; attempt++) {
      double scale = SCENE * (0.035 + 0.16 * random.nextDouble() * random.nextDouble());
      double left = random.nextDouble() * (SCENE - scale * (box[2] - box[0]));
      double top = random.nextDouble() * (SCENE - scale * (box[3] - box[1]));
      double tx = left - scale * box[0];
      double ty = top - scale * box[1];
      Face face = face(who, view, box, scale, tx, ty);
      if (taken.stream().noneMatch(other -> near(face, other))) {
        FaceRenderer.draw(canvas, who, view, new double[] {scale, 0, tx, 0, scale, ty});
        return face;
      }
    }
    return null;
  }

  private static Face face(
      FaceIdentity who, FaceView view, double[] box, double scale, double tx, double ty) {
    double[][] points = FaceRenderer.points(who, view);
    double[] places = new double[2 * FivePoints.COUNT];
    for (int i = 0; i < FivePoints.COUNT; i++) {
      places[2 * i] = scale * points[i][0] + tx;
      places[2 * i + 1] = scale * points[i][1] + ty;
    }
    return new Face(
        scale * box[0] + tx,
        scale * box[1] + ty,
        scale * (box[2] - box[0]),
        scale * (box[3] - box[1]),
        1,
        new FivePoints(places));
  }

  /** Whether shoulders or hair of one could cover the face of the other. */
  private static boolean near(Face a, Face b) {
    double dx = Math.abs(a.x() + a.width() / 2 - b.x() - b.width() / 2);
    double dy = Math.abs(a.y() + a.height() / 2 - b.y() - b.height() / 2);
    return dx < 0.85 * (a.width() + b.width()) && dy < 1.1 * (a.height() + b.height());
  }
}
