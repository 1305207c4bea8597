package org.djlext.vlm.zoo;

import ai.djl.Application;
import ai.djl.repository.zoo.ModelZoo;
import java.util.Set;
import org.djlext.flashattn.pretrained.EmbeddedCheckpoint;

/** The models that come inside this module's jar. */
public final class VlmModelZoo extends ModelZoo {

  /** The group id of the zoo. */
  public static final String GROUP_ID = "org.djlext.vlm";

  /** The artifact id of the miniature LLaMA. */
  public static final String MINI_LLAMA = "mini-llama";

  /** The artifact id of the miniature Kimi-VL. */
  public static final String KIMI_VL_MINI = "kimi-vl-mini";

  /** The artifact id of the miniature Chameleon. */
  public static final String CHAMELEON_MINI = "chameleon-mini";

  VlmModelZoo() {
    addModel(
        EmbeddedCheckpoint.of(VlmModelZoo.class, MINI_LLAMA)
            .model(Application.NLP.TEXT_GENERATION, GROUP_ID, MINI_LLAMA));
    addModel(
        EmbeddedCheckpoint.of(VlmModelZoo.class, KIMI_VL_MINI)
            .model(Application.NLP.TEXT_GENERATION, GROUP_ID, KIMI_VL_MINI));
    addModel(
        EmbeddedCheckpoint.of(VlmModelZoo.class, CHAMELEON_MINI)
            .model(Application.CV.IMAGE_GENERATION, GROUP_ID, CHAMELEON_MINI));
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
