package org.djlext.flashattn.pretrained;

/** Which checkpoint tensor fills which Block parameter. */
public final class WeightTable {

  private WeightTable() {}
}
