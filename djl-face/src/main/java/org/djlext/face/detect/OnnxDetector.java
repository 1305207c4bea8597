package org.djlext.face.detect;

import java.util.List;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.onnx.OnnxGraph;
import org.djlext.flashattn.pretrained.onnx.OnnxValue;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.translate.TranslatorArguments;

/**
 * SCRFD as insightface publishes it (python-package: model_zoo/scrfd.py): one picture in, and 6, 9,
 * 10 or 15 outputs, first all scores, then all boxes, then the points if there are any.
 */
final class OnnxDetector {

  private static final int AXES = 4;
  private static final int[] NUMBERS = {1, Candidates.CORNERS, Candidates.COORDINATES};

  private final OnnxGraph graph;

  OnnxDetector(OnnxGraph graph) throws CheckpointException {
    if (!isOne(graph)) {
      throw new CheckpointException(
          graph.file(),
          "graph",
          "one input (B, 3, H, W), and outputs of 1, 4 and perhaps 10 numbers a row for three or"
              + " five strides, as SCRFD has them",
          "inputs %s and outputs %s".formatted(graph.inputs(), graph.outputs()));
    }
    this.graph = graph;
  }

  static boolean isOne(OnnxGraph graph) {
    List<OnnxValue> outputs = graph.outputs();
    if (graph.inputs().size() != 1 || !ScrfdDecoder.isCount(outputs.size())) {
      return false;
    }
    OnnxValue picture = graph.inputs().get(0);
    boolean fits = picture.rank() == AXES && picture.may(1, RgbImage.CHANNELS);
    int levels = ScrfdDecoder.levels(outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      fits &= outputs.get(i).may(-1, NUMBERS[i / levels]);
    }
    return fits;
  }

  boolean points() {
    return ScrfdDecoder.hasPoints(graph.outputs().size());
  }

  /** The side of the input: what the file says, else what is asked for, else the usual one. */
  int side(String key, TranslatorArguments arguments, int usual) throws CheckpointException {
    long fixed = graph.inputs().get(0).size(key.equals("height") ? 2 : 3);
    int asked = arguments.integer(key, fixed == OnnxValue.FREE ? usual : (int) fixed);
    if (fixed != OnnxValue.FREE && asked != fixed) {
      throw new CheckpointException(
          graph.file(), "argument " + key, fixed + ", which the file fixes", asked);
    }
    return asked;
  }
}
