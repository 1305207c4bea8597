package org.djlext.detr.zoo;

import ai.djl.Application;
import ai.djl.repository.zoo.ModelZoo;
import java.util.Set;
import org.djlext.flashattn.pretrained.EmbeddedCheckpoint;

/** The models that come inside this module's jar. */
public final class DetrModelZoo extends ModelZoo {

  /** The group id of the zoo. */
  public static final String GROUP_ID = "org.djlext.detr";

  /** The artifact id of the miniature DETR. */
  public static final String MINI_DETR = "mini-detr";

  DetrModelZoo() {
    addModel(
        EmbeddedCheckpoint.of(DetrModelZoo.class, MINI_DETR)
            .model(Application.CV.OBJECT_DETECTION, GROUP_ID, MINI_DETR));
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
