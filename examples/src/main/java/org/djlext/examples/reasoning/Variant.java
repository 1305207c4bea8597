package org.djlext.examples.reasoning;

import java.util.List;
import org.djlext.vlm.tune.reasoning.ReasoningConfig.Method;

/**
 * A way to learn that is compared with others.
 *
 * @param name what it is called in tables and folders
 * @param method what it begins with
 * @param changes lines of a configuration that change the method
 * @param percent how many updates it makes, of 100 of the program's: GRPO makes more, as it samples
 *     fewer answers for each
 */
record Variant(String name, Method method, String changes, int percent) {

  /** The methods. */
  static final List<Variant> METHODS =
      List.of(
          new Variant("grpo", Method.GRPO, "", 167),
          new Variant("dapo", Method.DAPO, "", 100),
          // answers have some 14 tokens here, for which the paper's alpha of 0.05 gives lambda 0
          new Variant("vapo", Method.VAPO, "value_pretraining: 3\nlength_alpha: 1.0\n", 100));

  /** DAPO without one of its ingredients each. */
  static final List<Variant> ABLATION =
      List.of(
          new Variant("dapo-without-clip-higher", Method.DAPO, "epsilon_high: 0.2\n", 67),
          new Variant(
              "dapo-without-dynamic-sampling", Method.DAPO, "dynamic_sampling: false\n", 67),
          new Variant("dapo-without-token-loss", Method.DAPO, "loss_type: grpo\n", 67),
          new Variant("dapo-without-overlong-shaping", Method.DAPO, "overlong_buffer: 0\n", 67));
}
