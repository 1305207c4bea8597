package org.djlext.face.embed;

import java.util.HashSet;
import java.util.Set;

class MobileFaceNetContractTest extends FaceEmbeddingContract {

  MobileFaceNetContractTest() {
    super(EmbeddingCase.MOBILEFACENET_RESIDUAL);
  }

  /** A shift before the last norm, which takes it away again: its gradient is 0. */
  @Override
  protected Set<String> frozenParameters() {
    Set<String> frozen = new HashSet<>(super.frozenParameters());
    frozen.add("features.layers.0.layers.1.bias");
    return frozen;
  }
}
