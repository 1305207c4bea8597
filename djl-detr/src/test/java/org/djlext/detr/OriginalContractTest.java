package org.djlext.detr;

/** A folder with a file of the authors' code. */
class OriginalContractTest extends DetrContract {

  OriginalContractTest() {
    super("original/pre-norm-learned-dc5");
  }
}
