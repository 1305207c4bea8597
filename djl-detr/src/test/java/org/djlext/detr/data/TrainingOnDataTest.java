package org.djlext.detr.data;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingResult;
import ai.djl.training.listener.TrainingListener;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.djlext.detr.DetrBlock;
import org.djlext.detr.DetrConfig;
import org.djlext.detr.LayerStack;
import org.djlext.detr.Regularization;
import org.djlext.detr.loss.DetrLoss;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;
import org.djlext.flashattn.training.AdamW;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data sets as DJL's own training loop uses them, with the model and its loss. */
class TrainingOnDataTest {

  private static final ResNetConfig RESNET =
      ResNetConfig.of(4, List.of(4, 6, 8), List.of(1, 1, 1), ResidualForm.BASIC);

  @TempDir Path folder;

  private CocoDetectionDataset.Builder pictures() throws IOException {
    TinyPictures pictures = new TinyPictures(folder);
    for (int i = 0; i < 6; i++) {
      pictures.picture(i, 40 + 4 * i, 48).object(i, 1, i, 4, 20, 20);
    }
    pictures.object(0, 3, 20, 20, 10, 20).named(6, 40, 40).picture(7, 32, 32);
    return pictures.data(3).setSampling(3, true);
  }

  private static DetrConfig config(int classes) {
    return DetrConfig.builder()
        .setLabels(List.of("cat", "dog").subList(0, classes))
        .optBackbone(RESNET.withFrozen(false, 0))
        .optHiddenSize(16)
        .optQueries(5)
        .optEncoder(new LayerStack(1, 2, 16))
        .optDecoder(new LayerStack(2, 2, 16))
        .optRegularization(Regularization.NONE)
        .optAuxiliaryOutputs(true)
        .build();
  }

  private static float lossAfter(int epochs, DetrDataset data, ExecutorService threads)
      throws IOException, TranslateException {
    Engine.getInstance().setRandomSeed(3);
    try (Model model = Model.newInstance("detr", "PyTorch")) {
      model.setBlock(new DetrBlock(config(2)));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(DetrLoss.builder().build())
              .optOptimizer(AdamW.builder().build())
              .addTrainingListeners(TrainingListener.Defaults.basic());
      if (threads != null) {
        config.optExecutorService(threads);
      }
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(1, 3, 48, 48));
        EasyTrain.fit(trainer, epochs, data, null);
        TrainingResult result = trainer.getTrainingResult();
        return result.getTrainLoss();
      }
    }
  }

  @Test
  void lossFallsInDjlsOwnLoopAndABadPictureIsSurvived() throws IOException, TranslateException {
    float first = lossAfter(1, pictures().build(), null);
    CocoDetectionDataset data = pictures().build();
    float later = lossAfter(15, data, null);
    assertThat(later).isLessThan(0.9f * first);
    assertThat(data.epoch()).isEqualTo(15);
    assertThat(data.badPictures()).hasSize(1);
  }

  @Test
  void threadsDoNotChangeTheTraining() throws IOException, TranslateException {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      assertThat(lossAfter(3, pictures().build(), threads))
          .isEqualTo(lossAfter(3, pictures().build(), null));
    } finally {
      threads.shutdown();
    }
  }
}
