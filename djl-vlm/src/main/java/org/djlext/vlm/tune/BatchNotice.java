package org.djlext.vlm.tune;

import ai.djl.ndarray.NDList;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.listener.TrainingListener;
import ai.djl.translate.Batchifier;
import java.util.Map;

/** Tells DJL's listeners of an update, whose values they find in the trainer's metrics. */
final class BatchNotice {

  private BatchNotice() {}

  static void tell(Trainer trainer, int update, int total) {
    try (Batch batch =
        new Batch(
            trainer.getManager().newSubManager(),
            new NDList(),
            new NDList(),
            0,
            Batchifier.STACK,
            Batchifier.STACK,
            update,
            total)) {
      TrainingListener.BatchData data = new TrainingListener.BatchData(batch, Map.of(), Map.of());
      trainer.notifyListeners(listener -> listener.onTrainingBatch(trainer, data));
    }
  }
}
