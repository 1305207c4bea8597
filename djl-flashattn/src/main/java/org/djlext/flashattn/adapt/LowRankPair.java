package org.djlext.flashattn.adapt;

import ai.djl.nn.Parameter;

/**
 * What one adapter has for one module.
 *
 * @param a {@code (r, in)}
 * @param b {@code (out, r)}
 * @param bias {@code (out)} or null
 * @param magnitude {@code (out)} or null
 * @param scale what {@code B(A(x))} is multiplied by
 */
record LowRankPair(Parameter a, Parameter b, Parameter bias, Parameter magnitude, double scale) {}
