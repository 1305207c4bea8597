package org.djlext.pose;

class SimccContractTest extends PoseContract {

  SimccContractTest() {
    super("simcc-resnet", "simcc_x", "simcc_y");
  }
}
