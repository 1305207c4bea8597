package org.djlext.examples.captions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.djlext.vlm.chameleon.VqModelBlock;

/** Scenes and the codes of their pictures, made once, so that training need not make them. */
record PicturePool(List<EncodedScene> scenes) {

  private static final int BATCH = 32;

  /** Draws scenes and encodes their pictures; the listener hears how many there are. */
  static PicturePool encode(
      VqModelBlock tokenizer,
      NDManager manager,
      int size,
      Placing placing,
      RandomGenerator random,
      IntConsumer progress) {
    List<EncodedScene> encoded = new ArrayList<>();
    CaptionSource source = CaptionSource.training();
    int place = tokenizer.config().codesPerPicture();
    while (encoded.size() < size) {
      PictureBatch batch = PictureBatch.draw(source, placing, BATCH, random);
      try (NDManager scratch = manager.newSubManager()) {
        NDArray pixels = batch.pixels(scratch);
        long[] all = tokenizer.encode(new ParameterStore(scratch, false), pixels).toLongArray();
        for (int i = 0; i < BATCH; i++) {
          long[] codes = new long[place];
          System.arraycopy(all, i * place, codes, 0, place);
          encoded.add(new EncodedScene(batch.scenes().get(i), codes));
        }
      }
      progress.accept(encoded.size());
    }
    return new PicturePool(encoded);
  }

  /** Returns one of them. */
  EncodedScene any(RandomGenerator random) {
    return scenes.get(random.nextInt(scenes.size()));
  }
}
