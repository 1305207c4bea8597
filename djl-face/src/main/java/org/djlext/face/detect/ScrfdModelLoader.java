package org.djlext.face.detect;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.io.IOException;
import java.util.Map;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.onnx.OnnxGraph;

/**
 * Reads SCRFD from a folder with config.json ({@code "model_type": "scrfd"}, and {@code backbone},
 * {@code neck} and {@code bbox_head} as insightface's configurations have them) and a checkpoint of
 * insightface. ONNX files are recognized by what they take and give.
 */
public final class ScrfdModelLoader extends FaceDetectorLoader {

  /** Constructs the loader, as the ServiceLoader does. */
  public ScrfdModelLoader() {
    super(ScrfdConfig.MODEL_TYPE);
  }

  @Override
  public boolean recognizes(OnnxGraph graph) {
    return OnnxDetector.isOne(graph);
  }

  @Override
  public Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException {
    return new ScrfdBlock(new ScrfdConfigReader(keys(checkpoint)).read());
  }

  /**
   * Returns which checkpoint tensor fills which parameter.
   *
   * @return the table, for saving folders
   */
  public static WeightTable weightTable() {
    return FaceDetectorNames.table();
  }

  @Override
  public Shape[] inputShapes() {
    return picture(1, 3, 64, 64);
  }
}
