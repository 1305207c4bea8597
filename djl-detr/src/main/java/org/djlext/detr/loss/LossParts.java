package org.djlext.detr.loss;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The values of one batch, without their weights.
 *
 * @param total the weighted sum that is trained on
 * @param values each part by its name; those of auxiliary layer i, counted from the first decoder
 *     layer, end in {@code _i}, such as {@code loss_ce_0}
 */
public record LossParts(float total, Map<String, Float> values) {

  /**
   * Returns a part of the last decoder layer.
   *
   * @param part which one
   * @return its value
   * @throws IllegalArgumentException if the batch had no masks to compare
   */
  public float get(LossPart part) {
    Float value = values.get(part.key());
    if (value == null) {
      throw new IllegalArgumentException(
          "%s: the batch has no such part, only %s".formatted(part.key(), values.keySet()));
    }
    return value;
  }

  /** Reads what the programs return. */
  static LossParts read(float[] all, int layers, boolean masks) {
    Map<String, Float> values = new LinkedHashMap<>();
    for (int l = 0; l < layers; l++) {
      for (LossPart part : LossPart.values()) {
        if (!part.ofMasks()) {
          String key = l == 0 ? part.key() : part.key() + "_" + (l - 1);
          values.put(key, all[part.ordinal() * layers + l]);
        }
      }
    }
    if (masks) {
      values.put(LossPart.MASK.key(), all[all.length - 3]);
      values.put(LossPart.DICE.key(), all[all.length - 2]);
    }
    return new LossParts(all[all.length - 1], Collections.unmodifiableMap(values));
  }
}
