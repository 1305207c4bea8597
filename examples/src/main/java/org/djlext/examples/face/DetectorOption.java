package org.djlext.examples.face;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.djlext.examples.cli.ModelOption;
import org.djlext.face.Face;
import org.djlext.face.detect.FaceDetector;
import org.djlext.face.detect.MtcnnConfig;
import org.djlext.face.detect.MtcnnFolder;
import org.djlext.face.detect.TiledDetector;
import org.djlext.face.zoo.FaceModelZoo;
import org.djlext.flashattn.image.RgbImage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how faces are found, to be mixed in. */
final class DetectorOption {

  /** The name of our own small detector in its zoo. */
  static final String MINIATURE =
      "djl://" + FaceModelZoo.GROUP_ID + "/" + FaceModelZoo.MINI_DETECTOR;

  private static final List<String> ENDINGS = List.of(".pt", ".pth", ".safetensors");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--detector",
      paramLabel = "MODEL",
      description =
          "What finds faces: a folder with pnet.pt, rnet.pt and onet.pt of facenet-pytorch, a"
              + " folder of SCRFD or MTCNN with config.json, or djl://GROUP/NAME. Default: the"
              + " built-in miniature, which knows drawn faces only.")
  private String detector = MINIATURE;

  @Option(
      names = "--detector-threshold",
      paramLabel = "P",
      description =
          "How sure a face must be, 0 to 1. Default: what the detector has; SCRFD 0.5, MTCNN 0.7.")
  private Double threshold;

  @Option(
      names = "--min-face",
      paramLabel = "PIXELS",
      description =
          "Smaller faces are left out, and not looked for by MTCNN. Default: 20 with the three"
              + " files of MTCNN, else what the detector sees.")
  private Double minFace;

  @Option(
      names = "--tile",
      paramLabel = "PIXELS",
      description =
          "Look at larger pictures tile by tile too, as small faces in them are lost when the whole"
              + " is reduced. Tiles overlap by a quarter.")
  private Integer tile;

  String name() {
    return detector;
  }

  /** Loads the detector; closing it closes the model. */
  FaceDetector load(Device device) throws IOException, ModelException {
    check(threshold == null || threshold >= 0 && threshold <= 1, "--detector-threshold", threshold);
    check(minFace == null || minFace >= 1 && minFace < 1e6, "--min-face", minFace);
    check(tile == null || tile >= 64, "--tile", tile);
    ZooModel<RgbImage, Face[]> model = model(device);
    FaceDetector detects =
        new LoadedDetector(model, threshold == null ? 0 : threshold, minFace == null ? 0 : minFace);
    return tile == null ? detects : new TiledDetector(detects, tile, tile / 4);
  }

  private ZooModel<RgbImage, Face[]> model(Device device) throws IOException, ModelException {
    ModelOption option = new ModelOption(detector);
    if (option.isLocal() && isThreeFiles(Path.of(detector))) {
      return MtcnnFolder.load(Path.of(detector), mtcnn());
    }
    try {
      return option.load(
          device,
          RgbImage.class,
          Face[].class,
          threshold == null ? Map.of() : Map.of("threshold", threshold));
    } catch (ModelNotFoundException e) {
      throw new IllegalArgumentException(
          "%s: expected a model that finds faces: %s".formatted(detector, e.getMessage()), e);
    }
  }

  private MtcnnConfig mtcnn() {
    MtcnnConfig standard = MtcnnConfig.STANDARD;
    List<Double> thresholds = standard.thresholds();
    return new MtcnnConfig(
        minFace == null ? standard.minFace() : minFace,
        standard.factor(),
        List.of(
            thresholds.get(0),
            thresholds.get(1),
            threshold == null ? thresholds.get(2) : threshold));
  }

  private static boolean isThreeFiles(Path folder) {
    return !Files.isRegularFile(folder.resolve("config.json"))
        && ENDINGS.stream().anyMatch(e -> Files.isRegularFile(folder.resolve("pnet" + e)));
  }

  private void check(boolean fine, String option, Object found) {
    if (!fine) {
      String expected =
          switch (option) {
            case "--detector-threshold" -> "0 to 1";
            case "--min-face" -> "at least 1 pixel";
            default -> "at least 64 pixels";
          };
      throw new ParameterException(
          command.commandLine(), "%s: expected %s, found %s".formatted(option, expected, found));
    }
  }
}
