package org.djlext.face.detect;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.translate.Translator;
import ai.djl.util.Pair;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Set;
import org.djlext.face.Face;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.flashattn.pretrained.onnx.OnnxFile;
import org.djlext.flashattn.translate.CheckedTranslatorFactory;
import org.djlext.flashattn.translate.JsonTranslator;
import org.djlext.flashattn.translate.TranslatorArguments;

/**
 * Makes the translators of MTCNN and SCRFD, the latter also as an ONNX file that DJL's ONNX Runtime
 * engine runs. A picture is whatever {@link PictureSource} takes; a result is {@code Face[]} or
 * {@link DetectedObjects} as {@link LandmarkFaces} describes them. A model that gives no points
 * gives {@link DetectedObjects} with boxes only.
 *
 * <table>
 *   <caption>Arguments of the {@code Criteria}</caption>
 *   <tr><td>{@code width}, {@code height}</td><td>the input of SCRFD, 640 x 640 unless an ONNX file
 *       fixes it</td></tr>
 *   <tr><td>{@code threshold}</td><td>the least score of SCRFD, 0.5</td></tr>
 *   <tr><td>{@code nmsThreshold}</td><td>from which overlap on two boxes of SCRFD are one, 0.4</td>
 *       </tr>
 *   <tr><td>{@code minFace}</td><td>the least side of a face in pixels: of those that SCRFD gives,
 *       0; of those that MTCNN looks for, 20</td></tr>
 *   <tr><td>{@code factor}, {@code thresholds}</td><td>of MTCNN as in {@link MtcnnConfig}, the
 *       thresholds with commas between</td></tr>
 *   <tr><td>{@code searchPixels}</td><td>above how many pixels MTCNN reduces a picture, 2^24</td>
 *       </tr>
 *   <tr><td>{@code maxPixels}</td><td>how many pixels a picture that is read may have</td></tr>
 * </table>
 */
public final class FaceTranslatorFactory extends CheckedTranslatorFactory {

  private static final long serialVersionUID = 1L;

  private static final Set<Pair<Type, Type>> TYPES = pairs();
  private static final int SIDE = 640;
  private static final double SURE = 0.5;
  private static final double SAME_FACE = 0.4;

  /** Constructs the factory, as DJL does by name. */
  public FaceTranslatorFactory() {}

  private static Set<Pair<Type, Type>> pairs() {
    Set<Pair<Type, Type>> pairs = new HashSet<>();
    pairs.add(new Pair<>(Input.class, Output.class));
    for (Class<?> source : PictureSource.types()) {
      pairs.add(new Pair<>(source, Face[].class));
      pairs.add(new Pair<>(source, DetectedObjects.class));
    }
    return Set.copyOf(pairs);
  }

  @Override
  protected Set<Pair<Type, Type>> types() {
    return TYPES;
  }

  @Override
  protected <I, O> Translator<?, ?> translator(
      Class<I> input, Class<O> output, Model model, TranslatorArguments arguments)
      throws IOException {
    DetectorPictures pictures = pictures(model, arguments);
    if (input == Input.class) {
      return new JsonTranslator<>(
          new FaceTranslator<>(
              PictureSource.requests(arguments.pictures()),
              pictures,
              FaceResult.objects(pictures.points())));
    }
    PictureSource<I> source = PictureSource.of(input, arguments.pictures());
    if (output == Face[].class && !pictures.points()) {
      throw new IllegalArgumentException(
          "output type: expected DetectedObjects, as this model finds boxes without points,"
              + " found Face[]");
    }
    return output == Face[].class
        ? new FaceTranslator<>(source, pictures, FaceResult.faces())
        : new FaceTranslator<>(source, pictures, FaceResult.objects(pictures.points()));
  }

  private static DetectorPictures pictures(Model model, TranslatorArguments arguments)
      throws IOException {
    if (model.getBlock() instanceof MtcnnBlock) {
      return new MtcnnPictures(arguments.integer("searchPixels", MtcnnPictures.SEARCHED));
    }
    if (model.getBlock() instanceof ScrfdBlock block) {
      int width = arguments.integer("width", SIDE);
      int height = arguments.integer("height", SIDE);
      return scrfd(arguments, width, height, block.config().points(), true);
    }
    OnnxDetector detector = new OnnxDetector(OnnxFile.of(model, arguments));
    return scrfd(
        arguments,
        detector.side("width", arguments, SIDE),
        detector.side("height", arguments, SIDE),
        detector.points(),
        false);
  }

  private static ScrfdPictures scrfd(
      TranslatorArguments arguments, int width, int height, boolean points, boolean stacked) {
    return new ScrfdPictures(
        width,
        height,
        arguments.number("threshold", SURE),
        arguments.number("nmsThreshold", SAME_FACE),
        arguments.number("minFace", 0),
        points,
        stacked);
  }
}
