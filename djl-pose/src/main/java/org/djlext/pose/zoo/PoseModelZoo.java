package org.djlext.pose.zoo;

import ai.djl.Application;
import ai.djl.repository.zoo.ModelZoo;
import java.util.List;
import java.util.Set;
import org.djlext.flashattn.pretrained.EmbeddedCheckpoint;

/** The models that come inside this module's jar. */
public final class PoseModelZoo extends ModelZoo {

  /** The group id of the zoo. */
  public static final String GROUP_ID = "org.djlext.pose";

  /** The artifact id of the miniature with RTMPose's head. */
  public static final String MINI_SIMCC = "mini-pose-simcc";

  /** The artifact id of the miniature that was trained with residual likelihood. */
  public static final String MINI_RLE = "mini-pose-rle";

  /** The artifact id of the miniature with heatmaps. */
  public static final String MINI_HEATMAP = "mini-pose-heatmap";

  /** The artifact id of whichever miniature is most accurate. */
  public static final String MINI = "mini-pose";

  private static final String BEST = MINI_HEATMAP;

  PoseModelZoo() {
    for (String folder : List.of(MINI_SIMCC, MINI_RLE, MINI_HEATMAP)) {
      add(folder, folder);
    }
    add(BEST, MINI);
  }

  private void add(String folder, String artifactId) {
    addModel(
        EmbeddedCheckpoint.of(PoseModelZoo.class, folder)
            .model(Application.CV.POSE_ESTIMATION, GROUP_ID, artifactId));
  }

  @Override
  public String getGroupId() {
    return GROUP_ID;
  }

  @Override
  public Set<String> getSupportedEngines() {
    return Set.of("PyTorch");
  }
}
