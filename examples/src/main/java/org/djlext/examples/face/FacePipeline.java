package org.djlext.examples.face;

import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.djlext.face.Face;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceQuality;
import org.djlext.face.detect.FaceDetector;
import org.djlext.face.detect.OneFace;
import org.djlext.face.process.FaceSample;
import org.djlext.face.process.FaceStep;
import org.djlext.face.process.NamedStep;
import org.djlext.flashattn.image.ImageException;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;

/**
 * From a photograph to the embedding of the face in it.
 *
 * @param detector finds faces; null if pictures are aligned already
 * @param choice which face is meant
 * @param embedder embeds aligned faces
 * @param steps what is done to aligned faces before
 * @param stepNames what the steps are called
 */
record FacePipeline(
    FaceDetector detector, OneFace choice, Embedder embedder, FaceStep steps, String stepNames)
    implements AutoCloseable {

  /**
   * Puts the stages together; the pipeline owns them, also if this fails.
   *
   * @throws IllegalArgumentException if there is no step of a name
   */
  static FacePipeline of(
      FaceDetector detector, OneFace choice, Embedder embedder, List<String> steps) {
    try {
      FaceStep all = NamedStep.all(steps, embedder.aligner().template());
      String names = String.join(",", steps).toLowerCase(Locale.ROOT);
      return new FacePipeline(detector, choice, embedder, all, names);
    } catch (IllegalArgumentException e) {
      embedder.close();
      throw e;
    }
  }

  /**
   * Finds and aligns the face of a file.
   *
   * @throws IOException naming the file, if it cannot be read or does not show what is wanted
   */
  SeenFace see(Path file) throws IOException, TranslateException {
    RgbImage picture = RgbImageReader.standard().read(file);
    try {
      return see(picture);
    } catch (IllegalArgumentException e) {
      throw new ImageException(file.toString(), e.getMessage(), e);
    }
  }

  /**
   * Finds and aligns the face that is meant.
   *
   * @throws IllegalArgumentException if there is none, there are several and one was not to be
   *     chosen, or an aligned picture is not square
   */
  SeenFace see(RgbImage picture) throws TranslateException {
    FaceAligner aligner = embedder.aligner();
    if (detector == null) {
      FaceSample whole = FaceSample.ofTemplate(whole(picture, aligner.template().width()));
      FaceQuality quality = FaceQuality.of(whole.picture(), whole.points());
      return new SeenFace(picture, null, 1, steps.apply(whole, 0).picture(), quality);
    }
    List<Face> faces = detector.detect(picture);
    return seen(picture, choice.of(faces, picture), faces.size());
  }

  /**
   * Finds and aligns every face.
   *
   * @throws IllegalArgumentException if there is none, or an aligned picture is not square
   */
  List<SeenFace> seeAll(RgbImage picture) throws TranslateException {
    if (detector == null) {
      return List.of(see(picture));
    }
    List<Face> faces = detector.detect(picture);
    if (faces.isEmpty()) {
      OneFace.LARGEST.of(faces, picture); // says that there is none
    }
    return faces.stream().map(face -> seen(picture, face, faces.size())).toList();
  }

  private SeenFace seen(RgbImage picture, Face face, int count) {
    FaceSample aligned = FaceSample.align(embedder.aligner(), picture, face.points());
    return new SeenFace(
        picture,
        face,
        count,
        steps.apply(aligned, 0).picture(),
        FaceQuality.of(picture, face.points()));
  }

  /** What tells the whole way from picture to embedding from others, as galleries record it. */
  String identity() {
    return stepNames.isEmpty() ? embedder.identity() : embedder.identity() + " " + stepNames;
  }

  /** Embeds a face. */
  float[] embed(SeenFace face) throws TranslateException {
    return embedder.embed(face.crop());
  }

  private static RgbImage whole(RgbImage picture, int side) {
    if (picture.width() != picture.height()) {
      throw new IllegalArgumentException(
          "expected an aligned face, which is square, found a picture of %d x %d"
              .formatted(picture.width(), picture.height()));
    }
    return picture.width() == side ? picture : picture.resize(side, side, ResampleFilter.BILINEAR);
  }

  @Override
  public void close() {
    if (detector != null) {
      detector.close();
    }
    embedder.close();
  }
}
