package org.djlext.detr;

/** A folder of HuggingFace with a backbone of timm. */
class TimmBackboneContractTest extends DetrContract {

  TimmBackboneContractTest() {
    super("detr/timm-bottleneck-dc5");
  }
}
