package org.djlext.examples.captions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.djlext.vlm.chameleon.VqModelBlock;

/** Scenes and the codes of their pictures, made once, so that training need not make them. */
final class PicturePool {

  private static final int BATCH = 32;

  private final List<CaptionedScene> scenes = new ArrayList<>();
  private final List<long[]> codes = new ArrayList<>();

  /** Draws scenes and encodes their pictures; the listener hears how many there are. */
  PicturePool(
      VqModelBlock tokenizer, NDManager manager, int size, long seed, IntConsumer progress) {
    SplittableRandom random = new SplittableRandom(seed);
    CaptionSource source = CaptionSource.training();
    int place = tokenizer.config().codesPerPicture();
    while (scenes.size() < size) {
      PictureBatch batch = PictureBatch.draw(source, BATCH, random);
      try (NDManager scratch = manager.newSubManager()) {
        NDArray pixels = batch.pixels(scratch);
        long[] all = tokenizer.encode(new ParameterStore(scratch, false), pixels).toLongArray();
        for (int i = 0; i < BATCH; i++) {
          long[] one = new long[place];
          System.arraycopy(all, i * place, one, 0, place);
          codes.add(one);
        }
      }
      scenes.addAll(batch.scenes());
      progress.accept(scenes.size());
    }
  }

  /** Draws rows of a batch. */
  CaptionRows.Rows rows(CaptionRows format, int count, RandomGenerator random) {
    List<CaptionedScene> someScenes = new ArrayList<>();
    List<long[]> someCodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = random.nextInt(scenes.size());
      someScenes.add(scenes.get(at));
      someCodes.add(codes.get(at));
    }
    return format.of(someScenes, someCodes, random);
  }
}
