package org.djlext.pose;

class HeatmapContractTest extends PoseContract {

  HeatmapContractTest() {
    super("heatmap-dark", "heatmaps");
  }
}
