package org.djlext.pose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.Arrays;

/** The mean of a model's outputs for pictures and for the mirrored pictures. */
final class FlipTest {

  private FlipTest() {}

  static NDList forward(PoseBlock block, ParameterStore store, NDArray pixels) {
    NDManager manager = pixels.getManager();
    try (NDManager scratch = manager.newSubManager()) {
      NDArray mirroredPixels = pixels.flip(-1);
      mirroredPixels.attach(scratch);
      NDList straight = block.forward(store, new NDList(pixels), false);
      straight.attach(scratch);
      NDList mirrored = block.forward(store, new NDList(mirroredPixels), false);
      return mean(block, straight, mirrored, manager);
    }
  }

  /** The mean of outputs for pictures and for the mirrored pictures, owned by the manager. */
  static NDList mean(PoseBlock block, NDList straight, NDList mirrored, NDManager manager) {
    try (NDManager scratch = manager.newSubManager()) {
      mirrored.attach(scratch);
      int[] indices = block.config().keypoints().mirrorIndices();
      NDArray order = scratch.create(Arrays.stream(indices).asLongStream().toArray());
      NDList back = block.head().mirrored(mirrored, order);
      back.attach(scratch);
      NDList means = new NDList();
      for (int i = 0; i < straight.size(); i++) {
        NDArray mean = straight.get(i).add(back.get(i));
        mean.muli(0.5f);
        mean.setName(straight.get(i).getName());
        means.add(mean);
      }
      means.attach(manager);
      return means;
    }
  }
}
