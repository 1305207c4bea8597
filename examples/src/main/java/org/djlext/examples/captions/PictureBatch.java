package org.djlext.examples.captions;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.chameleon.ChameleonPictures;

/** Drawn scenes of a training step. */
record PictureBatch(List<CaptionedScene> scenes) {

  /** How pictures become pixels and back. */
  static final ChameleonPictures PICTURES = ChameleonPictures.original(CaptionedScene.SIDE);

  static PictureBatch draw(
      CaptionSource source, Placing placing, int count, RandomGenerator random) {
    List<CaptionedScene> scenes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      scenes.add(CaptionedScene.of(source.next(random), placing, random));
    }
    return new PictureBatch(scenes);
  }

  /** Returns {@code (B, 3, 32, 32)}, from -1 to 1. */
  NDArray pixels(NDManager manager) {
    List<RgbImage> drawn = scenes.stream().map(CaptionedScene::draw).toList();
    return PICTURES.pixels(manager, drawn);
  }
}
