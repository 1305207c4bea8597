package org.djlext.face.embed;

class MobileFaceNetContractTest extends FaceEmbeddingContract {

  MobileFaceNetContractTest() {
    super(EmbeddingCase.MOBILEFACENET_RESIDUAL);
  }
}
