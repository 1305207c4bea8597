package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import java.util.List;

/**
 * A network as a chain of layers, each of which needs nothing but its own parameters and what the
 * layer before gave. What several layers need, such as a mask, is passed on with it.
 */
public interface LayerChain {

  /**
   * Returns whose parameters each layer reads.
   *
   * @return one Block for each layer, in order; two may share parameters
   */
  List<Block> layers();

  /**
   * Computes one layer.
   *
   * @param layer which one, from 0
   * @param store where its parameters are read, and nowhere else
   * @param inputs what the layer before gave, or the inputs of the network
   * @param training whether dropout is to drop
   * @return what the next layer gets
   */
  NDList forward(int layer, ParameterStore store, NDList inputs, boolean training);

  /**
   * Takes the children of DJL's sequential Block for layers.
   *
   * @param block an initialized Block
   * @return the chain
   */
  static LayerChain of(SequentialBlock block) {
    List<Block> layers = block.getChildren().values();
    return new LayerChain() {
      @Override
      public List<Block> layers() {
        return layers;
      }

      @Override
      public NDList forward(int layer, ParameterStore store, NDList inputs, boolean training) {
        return layers.get(layer).forward(store, inputs, training);
      }
    };
  }
}
