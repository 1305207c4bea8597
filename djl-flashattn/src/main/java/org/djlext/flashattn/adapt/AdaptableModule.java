package org.djlext.flashattn.adapt;

import ai.djl.nn.Parameter;
import java.util.Map;
import org.djlext.flashattn.ops.WeightAdaptations.Use;

/**
 * A module of a model: what a checkpoint has under one name.
 *
 * @param name the dotted name, such as {@code model.layers.0.self_attn.q_proj}
 * @param use LINEAR or EMBEDDING where there is a weight that A and B can be for, else ANY
 * @param parameters its own parameters by the last part of their names
 */
record AdaptableModule(String name, Use use, Map<String, Parameter> parameters) {

  /** The last part of the name of what A and B are for. */
  static final String WEIGHT = "weight";

  /** The last part of the name of a bias. */
  static final String BIAS = "bias";

  boolean isLinear() {
    return use == Use.LINEAR;
  }

  boolean takesTerms() {
    return use != Use.ANY;
  }

  Parameter weight() {
    return parameters.get(WEIGHT);
  }

  Parameter bias() {
    return parameters.get(BIAS);
  }
}
