package org.djlext.pose;

class RtmccContractTest extends PoseContract {

  RtmccContractTest() {
    super("rtmcc-cspnext", "simcc_x", "simcc_y");
  }
}
