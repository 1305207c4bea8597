package org.djlext.vlm.kimivl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import org.djlext.vlm.generate.CausalLanguageModel;
import org.djlext.vlm.generate.Prompt;

/**
 * A chat as tokens, with a media token for every feature of its pictures.
 *
 * @param tokens the ids
 * @param images {@code pixel_values} and {@code image_grid_hws}, which are seen when the text
 *     begins; or null
 * @param seen features (M, E) that were seen before, if images is null; or null if there are no
 *     pictures
 */
record KimiVlPrompt(long[] tokens, NDList images, NDArray seen) implements Prompt {

  @Override
  public long[] ids() {
    return tokens.clone();
  }

  @Override
  public CausalLanguageModel reader(
      CausalLanguageModel model, ParameterStore store, NDManager manager) {
    if (images == null && seen == null) {
      return model;
    }
    KimiVlBlock block = (KimiVlBlock) model;
    NDArray features = seen;
    if (images != null) {
      features = block.imageFeatures(store, images, false);
      features.attach(manager);
    }
    return new MediaReader(block, tokens, features);
  }
}
