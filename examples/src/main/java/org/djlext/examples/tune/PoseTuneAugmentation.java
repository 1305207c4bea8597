package org.djlext.examples.tune;

import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.training.ConfigFile;
import org.djlext.pose.data.HalfBody;
import org.djlext.pose.data.PoseAugmentation;
import org.djlext.pose.keypoint.KeypointSet;

/**
 * What is done to the people of a run.
 *
 * @param name whose augmentation it is
 * @param lastEpochs how many epochs at the end have RTMPose's weaker one
 * @param upperBody the joints of the upper half of the body, or null for COCO's
 */
record PoseTuneAugmentation(String name, int lastEpochs, List<String> upperBody) {

  private static final String NONE = "none";
  private static final String MMPOSE = "mmpose";
  private static final String RTMPOSE = "rtmpose";
  private static final String AUTHORS = "authors";

  static PoseTuneAugmentation read(ConfigFile file, int epochs) throws CheckpointException {
    String name = file.choice("augmentation", MMPOSE, List.of(NONE, MMPOSE, RTMPOSE, AUTHORS));
    int last = file.integer("last_epochs", 0, 0);
    if (last > 0 && (!name.equals(RTMPOSE) || last > epochs)) {
      throw file.wrong("last_epochs", "at most all epochs, and only with augmentation " + RTMPOSE);
    }
    return new PoseTuneAugmentation(name, last, file.texts("upper_body"));
  }

  /**
   * Makes the augmentation of most epochs, or of the last ones.
   *
   * @param set the joints
   * @param last whether it is that of the last epochs
   * @param file where this was read, for errors
   * @throws CheckpointException if the upper body has other joints, or is not said for people who
   *     are not COCO's
   */
  PoseAugmentation make(KeypointSet set, boolean last, Path file) throws CheckpointException {
    if (name.equals(NONE)) {
      return PoseAugmentation.NONE;
    }
    List<String> upper = upperBody == null ? HalfBody.cocoUpper() : upperBody;
    if (!set.names().containsAll(upper)) {
      throw new CheckpointException(
          file,
          "upper_body",
          "joints of " + set.names(),
          upperBody == null ? "nothing" : upperBody);
    }
    return switch (name) {
      case MMPOSE -> PoseAugmentation.mmpose(upper);
      case AUTHORS -> PoseAugmentation.residualLikelihood(upper);
      default -> last ? PoseAugmentation.rtmposeLastEpochs(upper) : PoseAugmentation.rtmpose(upper);
    };
  }
}
