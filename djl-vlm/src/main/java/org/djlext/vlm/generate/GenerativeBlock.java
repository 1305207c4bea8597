package org.djlext.vlm.generate;

import ai.djl.inference.streaming.StreamingBlock;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/**
 * A language model's Block. Plain inputs go to {@link #forwardTensors}; the requests of this
 * package's translators run the decoding loop instead, so that one predictor call gives a whole
 * text.
 */
public abstract class GenerativeBlock extends AbstractBlock
    implements StreamingBlock, CausalLanguageModel {

  /**
   * Constructs the Block.
   *
   * @param version the version of its parameter file
   */
  protected GenerativeBlock(byte version) {
    super(version);
  }

  /**
   * Computes the model's raw outputs.
   *
   * @param parameterStore where weights are read
   * @param inputs the raw inputs
   * @param training whether gradients are wanted
   * @return the raw outputs
   */
  protected abstract NDList forwardTensors(
      ParameterStore parameterStore, NDList inputs, boolean training);

  @Override
  protected final NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    if (!(inputs instanceof GenerationRequest request)) {
      return forwardTensors(parameterStore, inputs, training);
    }
    GeneratedText text = request.run(this, parameterStore);
    NDArray ids = inputs.head().getManager().create(text.ids());
    ids.setName("output_ids");
    return new NDList(ids);
  }

  /**
   * Gives out a text piece by piece, each as its UTF-8 bytes; raw inputs give their outputs at
   * once.
   *
   * @throws IllegalArgumentException if a request asks for beams, which give nothing out before the
   *     end
   */
  @Override
  public final Iterator<NDList> forwardStreamIter(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    if (!(inputs instanceof GenerationRequest request)) {
      return List.of(forwardTensors(parameterStore, inputs, training)).iterator();
    }
    Generation generation = request.begin(this, parameterStore);
    Iterator<String> pieces = new ClosingIterator(generation);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return pieces.hasNext();
      }

      @Override
      public NDList next() {
        byte[] bytes = pieces.next().getBytes(StandardCharsets.UTF_8);
        return new NDList(inputs.head().getManager().create(bytes));
      }
    };
  }
}
