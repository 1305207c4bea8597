package org.djlext.pose;

class SimpleBaselineContractTest extends PoseContract {

  SimpleBaselineContractTest() {
    super("heatmap-resnet", "heatmaps");
  }
}
