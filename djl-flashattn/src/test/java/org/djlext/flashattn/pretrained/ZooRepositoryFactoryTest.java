package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Application;
import ai.djl.repository.MRL;
import ai.djl.repository.Repository;
import ai.djl.repository.zoo.ModelZoo;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ZooRepositoryFactoryTest {

  private static final String GROUP = "org.djlext.test";

  /** A zoo with one model of ours, and one that lies elsewhere. */
  private static final class TestZoo extends ModelZoo {

    TestZoo() {
      addModel(
          EmbeddedCheckpoint.of(ZooRepositoryFactoryTest.class, "embedded")
              .model(Application.NLP.ANY, GROUP, "ours"));
      Repository elsewhere = Repository.newInstance("elsewhere", "target/elsewhere");
      addModel(MRL.model(elsewhere, Application.NLP.ANY, GROUP, "theirs", null, null));
    }

    @Override
    public String getGroupId() {
      return GROUP;
    }

    @Override
    public Set<String> getSupportedEngines() {
      return Set.of("PyTorch");
    }
  }

  @Test
  void findsEmbeddedModelsAndLeavesOthersToDjl() {
    ModelZoo.registerModelZoo(TestZoo::new);
    Repository ours = Repository.newInstance("x", "djl://" + GROUP + "/ours");
    assertThat(ours).isInstanceOf(EmbeddedRepository.class);
    assertThat(ours.getResources())
        .singleElement()
        .satisfies(
            mrl -> {
              assertThat(mrl.getGroupId()).isEqualTo(GROUP);
              assertThat(mrl.getArtifactId()).isEqualTo("ours");
              assertThat(mrl.getApplication()).isEqualTo(Application.NLP.ANY);
            });
    Repository theirs = Repository.newInstance("x", "djl://" + GROUP + "/theirs");
    assertThat(theirs).isNotInstanceOf(EmbeddedRepository.class);
    assertThatThrownBy(() -> Repository.newInstance("x", "djl://" + GROUP + "/absent"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Repository.newInstance("x", "djl://no.such.group/model"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no.such.group");
  }
}
