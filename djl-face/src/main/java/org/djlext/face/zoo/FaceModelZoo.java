package org.djlext.face.zoo;

import ai.djl.Application;
import ai.djl.repository.zoo.ModelZoo;
import java.util.Set;
import org.djlext.flashattn.pretrained.EmbeddedCheckpoint;

/** The models that come inside this module's jar. */
public final class FaceModelZoo extends ModelZoo {

  /** The group id of the zoo. */
  public static final String GROUP_ID = "org.djlext.face";

  /** The artifact id of the miniature that finds faces. */
  public static final String MINI_DETECTOR = "mini-face-detector";

  /** The artifact id of the miniature that embeds them, of 56 x 56 pixels. */
  public static final String MINI_EMBEDDING = "mini-face-embedding";

  FaceModelZoo() {
    add(Application.CV.OBJECT_DETECTION, MINI_DETECTOR);
    // DJL has no application of image features
    add(Application.CV.ANY, MINI_EMBEDDING);
  }

  private void add(Application application, String artifactId) {
    addModel(
        EmbeddedCheckpoint.of(FaceModelZoo.class, artifactId)
            .model(application, GROUP_ID, artifactId));
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
