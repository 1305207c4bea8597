package org.djlext.pose;

class RegressionContractTest extends PoseContract {

  RegressionContractTest() {
    super("rle-gaussian", "coords", "sigma");
  }
}
