package org.djlext.detr;

/** A folder of HuggingFace with its own ResNet. */
class NativeBackboneContractTest extends DetrContract {

  NativeBackboneContractTest() {
    super("detr/native-basic-masked");
  }
}
