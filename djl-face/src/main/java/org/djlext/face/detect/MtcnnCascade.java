package org.djlext.face.detect;

import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.djlext.flashattn.image.RgbImage;

/**
 * The search of MTCNN (facenet-pytorch: models/utils/detect_face.py) in several pictures at once:
 * candidates on a pyramid, then twice fewer and better ones.
 */
final class MtcnnCascade {

  private static final double ACROSS = 0.7;

  private final MtcnnConfig config;
  private final MtcnnPyramid pyramid;
  private final MtcnnCrops rnet;
  private final MtcnnCrops onet;

  MtcnnCascade(MtcnnBlock block, ParameterStore store, NDManager manager) {
    config = block.config();
    pyramid = new MtcnnPyramid(block, store, manager);
    rnet = new MtcnnCrops(block, MtcnnNetwork.Kind.R, store, manager);
    onet = new MtcnnCrops(block, MtcnnNetwork.Kind.O, store, manager);
  }

  /** Finds the faces of each picture, boxes as left, top, right and bottom. */
  List<Candidates> search(List<RgbImage> pictures) {
    return output(pictures, refine(pictures, propose(pictures)));
  }

  /** The first stage: square candidates. */
  List<Candidates> propose(List<RgbImage> pictures) {
    return pyramid.propose(pictures);
  }

  /** The second stage: fewer square candidates. */
  List<Candidates> refine(List<RgbImage> pictures, List<Candidates> proposed) {
    return rnet.look(pictures, proposed).stream().map(this::refined).toList();
  }

  private Candidates refined(MtcnnCrops.Looked looked) {
    MtcnnCrops.Looked sure = looked.above(config.thresholds().get(1).floatValue());
    MtcnnCrops.Looked kept = sure.take(BoxSuppression.UNION.keep(sure.candidates(), ACROSS));
    return MtcnnBoxes.squared(MtcnnBoxes.moved(kept.candidates(), kept.offsets(), 1));
  }

  /** The third stage: faces with their points, the surest first. */
  List<Candidates> output(List<RgbImage> pictures, List<Candidates> refined) {
    return onet.look(pictures, refined).stream().map(this::faces).toList();
  }

  private Candidates faces(MtcnnCrops.Looked looked) {
    MtcnnCrops.Looked sure = looked.above(config.thresholds().get(2).floatValue());
    Candidates kept = sure.candidates();
    Candidates placed = new Candidates(kept.boxes(), kept.scores(), MtcnnBoxes.places(kept));
    Candidates faces = MtcnnBoxes.moved(placed, sure.offsets(), 1);
    return faces.take(BoxSuppression.PIXEL_SMALLER.keep(faces, ACROSS));
  }
}
