package org.djlext.face.detect;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;
import org.djlext.flashattn.translate.TranslatorArguments;

/**
 * Reads MTCNN from a folder with facenet-pytorch's three files {@code pnet.pt}, {@code rnet.pt} and
 * {@code onet.pt}, or with the state dictionary of its {@code MTCNN}, or from a file with the
 * latter. A config.json beside them ({@code "model_type": "mtcnn"}) is not needed and may have
 * {@code min_face_size}, {@code factor} and {@code thresholds}, over which the arguments {@code
 * minFace}, {@code factor} and {@code thresholds} win.
 */
public final class MtcnnModelLoader extends FaceDetectorLoader {

  private static final String TYPE = "mtcnn";

  /** Constructs the loader, as the ServiceLoader does. */
  public MtcnnModelLoader() {
    super(TYPE);
  }

  @Override
  public Optional<WeightSource> openParts(Path folder) throws IOException {
    return MtcnnFiles.open(folder);
  }

  @Override
  public Optional<JsonObject> recognize(Path path, WeightSource weights) {
    if (!MtcnnFiles.areThose(weights)) {
      return Optional.empty();
    }
    JsonObject config = new JsonObject();
    config.addProperty("model_type", TYPE);
    return Optional.of(config);
  }

  @Override
  public Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException {
    ConfigKeys keys = keys(checkpoint);
    MtcnnConfig standard = MtcnnConfig.STANDARD;
    List<Double> thresholds = new ArrayList<>(standard.thresholds());
    try {
      if (keys.has("thresholds")) {
        thresholds.clear();
        keys.json().getAsJsonArray("thresholds").forEach(t -> thresholds.add(t.getAsDouble()));
      }
      TranslatorArguments asked = new TranslatorArguments(arguments);
      if (asked.has("thresholds")) {
        thresholds.clear();
        asked.words("thresholds").forEach(t -> thresholds.add(Double.valueOf(t)));
      }
      MtcnnConfig config =
          new MtcnnConfig(
              asked.number("minFace", keys.number("min_face_size", standard.minFace())),
              asked.number("factor", keys.number("factor", standard.factor())),
              thresholds);
      return new MtcnnBlock(config, MtcnnWidths.of(checkpoint.weights()));
    } catch (ClassCastException | IllegalStateException | IllegalArgumentException e) {
      throw new CheckpointException(checkpoint.configFile(), String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public Shape[] inputShapes() {
    return picture(24, 24, 3);
  }
}
