package org.djlext.examples.captions;

import java.io.IOException;

/** Hears of each update of a training run. */
@FunctionalInterface
interface UpdateListener {

  /**
   * Called after an update.
   *
   * @param step the update, from 0 on
   * @param loss its loss
   * @param remark what else is worth to be told
   * @throws IOException if what was to be written cannot be
   */
  void updated(int step, float loss, String remark) throws IOException;
}
