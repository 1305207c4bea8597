package org.djlext.face.embed;

class IResNetContractTest extends FaceEmbeddingContract {

  IResNetContractTest() {
    super(EmbeddingCase.IRESNET_NARROW);
  }
}
